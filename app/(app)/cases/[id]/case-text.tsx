import type { ComponentProps, ReactNode } from "react";
import ReactMarkdown from "react-markdown";
import rehypeSanitize from "rehype-sanitize";
import remarkGfm from "remark-gfm";
import { classNames } from "@/components/class-names";
import { defang } from "@/server/indicators/defang";

/**
 * Text of a person in Markdown. Nothing in it leads or loads from outside: a link is its words and the defanged address,
 * a picture is its description.
 */
export function CaseText({ children, className }: { children: string; className?: string }) {
  return (
    <div className={classNames("case-text grid max-w-3xl gap-3 wrap-anywhere", className)}>
      <ReactMarkdown remarkPlugins={[remarkGfm]} rehypePlugins={[rehypeSanitize]} components={components}>
        {children}
      </ReactMarkdown>
    </div>
  );
}

const components = {
  h1: (props: ComponentProps<"h1">) => <h3 className="text-lg font-semibold">{props.children}</h3>,
  h2: (props: ComponentProps<"h2">) => <h3 className="text-lg font-semibold">{props.children}</h3>,
  h3: (props: ComponentProps<"h3">) => <h4 className="text-base font-semibold">{props.children}</h4>,
  h4: (props: ComponentProps<"h4">) => <h5 className="font-semibold">{props.children}</h5>,
  a: ({ href, children }: ComponentProps<"a">) => <DeadLink href={href}>{children}</DeadLink>,
  img: ({ alt }: ComponentProps<"img">) => <span className="text-muted">[{alt || "…"}]</span>,
  ul: (props: ComponentProps<"ul">) => <ul className="list-disc pl-5">{props.children}</ul>,
  ol: (props: ComponentProps<"ol">) => <ol className="list-decimal pl-5">{props.children}</ol>,
  blockquote: (props: ComponentProps<"blockquote">) => (
    <blockquote className="border-l-2 border-line-strong pl-3 text-muted">{props.children}</blockquote>
  ),
  code: (props: ComponentProps<"code">) => <code className="rounded-sm bg-sunken px-1 text-[0.8125rem] break-all">{props.children}</code>,
  pre: (props: ComponentProps<"pre">) => (
    <pre tabIndex={0} className="overflow-x-auto rounded-md border border-line bg-sunken p-3 text-sm [&_code]:bg-transparent [&_code]:p-0 [&_code]:break-normal">
      {props.children}
    </pre>
  ),
  table: (props: ComponentProps<"table">) => (
    <div tabIndex={0} className="overflow-x-auto">
      <table className="border-collapse text-sm">{props.children}</table>
    </div>
  ),
  th: (props: ComponentProps<"th">) => <th className="border border-line bg-sunken px-2.5 py-1 text-left font-medium">{props.children}</th>,
  td: (props: ComponentProps<"td">) => <td className="border border-line px-2.5 py-1">{props.children}</td>,
} satisfies ComponentProps<typeof ReactMarkdown>["components"];

function DeadLink({ href = "", children }: { href?: string; children: ReactNode }) {
  const shown = defang("url", href.replace(/^mailto:/i, ""));
  const words = typeof children === "string" ? children : null;
  const repeats = words !== null && (words === href || `http://${words}` === href || `mailto:${words}` === href);
  return (
    <span>
      {!repeats && <>{children} </>}
      <bdi translate="no" className="font-mono text-[0.8125rem] break-all text-muted">{repeats ? shown : `(${shown})`}</bdi>
    </span>
  );
}
