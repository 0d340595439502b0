import { Search, X } from "lucide-react";
import Form from "next/form";
import { useTranslations } from "next-intl";
import { Button, ButtonLink } from "@/components/button";
import { Input } from "@/components/input";

/** Finds a colleague among many. */
export function MemberSearch({ q }: { q: string }) {
  const t = useTranslations("organization.members");
  return (
    <Form key={q} action="/organization" scroll={false} role="search" className="mb-3 flex flex-wrap gap-2 screen-only">
      <Input name="q" type="search" defaultValue={q} maxLength={200} aria-label={t("search")} placeholder={t("search")} className="min-w-0 flex-1 sm:max-w-72" />
      <Button type="submit" icon={<Search aria-hidden />}>{t("find")}</Button>
      {q && <ButtonLink href="/organization" variant="quiet" icon={<X aria-hidden />}>{t("all")}</ButtonLink>}
    </Form>
  );
}
