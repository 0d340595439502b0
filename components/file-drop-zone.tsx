"use client";

import { FileText, Upload, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId, useRef, useState, type DragEvent, type ReactNode } from "react";
import { classNames } from "./class-names";
import { useFileSize } from "./figures";

type FileDropZoneProps = {
  label: string;
  files: readonly File[];
  onChange: (files: File[]) => void;
  /** Endings without the dot: `["txt", "csv"]`. */
  endings: readonly string[];
  maxBytes: number;
  className?: string;
};

/** Takes files by dropping or choosing; says which it left out and why, and lists the others. */
export function FileDropZone({ label, files, onChange, endings, maxBytes, className }: FileDropZoneProps) {
  const t = useTranslations("common");
  const size = useFileSize();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [refused, setRefused] = useState<string[]>([]);
  const types = endings.join(", ");
  const take = (list: FileList | null) => {
    const problems: string[] = [];
    const taken = [...(list ?? [])].filter((file) => {
      const fits = endings.includes(file.name.split(".").pop()?.toLowerCase() ?? "");
      if (!fits) problems.push(t("fileDrop.wrongType", { name: file.name, types }));
      else if (file.size > maxBytes) problems.push(t("fileDrop.tooLarge", { name: file.name, size: size(maxBytes) }));
      return fits && file.size <= maxBytes;
    });
    setRefused(problems);
    const names = new Set(taken.map((file) => file.name));
    if (taken.length > 0) onChange([...files.filter((file) => !names.has(file.name)), ...taken]);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  return (
    <div className={classNames("grid gap-2", className)}>
      <div
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        className={classNames(
          "flex flex-col items-center gap-1 rounded-md border border-dashed border-control bg-surface px-4 py-5 text-center",
          "has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus",
          over && "border-accent bg-accent-soft",
        )}
      >
        <Upload aria-hidden className="size-5 text-muted" />
        <label htmlFor={id} className="text-base">
          <span className="sr-only">{label}: </span>
          {t("fileDrop.drop")} <span className="text-muted">{t("fileDrop.or")}</span>{" "}
          <span className="link cursor-pointer font-medium">{t("fileDrop.choose")}</span>
        </label>
        <input
          ref={input}
          id={id}
          type="file"
          multiple
          accept={endings.map((ending) => `.${ending}`).join(",")}
          aria-describedby={`${id}-hint`}
          onChange={(event) => {
            take(event.target.files);
            event.target.value = "";
          }}
          className="sr-only"
        />
        <p id={`${id}-hint`} className="text-xs text-muted">
          {t("fileDrop.accepted", { types, size: size(maxBytes) })}
        </p>
      </div>
      <div role="alert" className="grid gap-1 text-xs font-medium text-danger empty:hidden">
        {refused.map((problem) => (
          <p key={problem}>{problem}</p>
        ))}
      </div>
      {files.length > 0 && (
        <ul aria-label={t("fileDrop.files")} className="grid gap-1">
          {files.map((file) => (
            <FileRow
              key={file.name}
              file={file}
              size={size(file.size)}
              onRemove={() => {
                onChange(files.filter((other) => other !== file));
                input.current?.focus();
              }}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

function FileRow({ file, size, onRemove }: { file: File; size: ReactNode; onRemove: () => void }) {
  const t = useTranslations("common");
  return (
    <li className="flex min-h-8 items-center gap-2 rounded-md border border-line bg-surface pl-2.5 text-sm">
      <FileText aria-hidden className="size-4 shrink-0 text-muted" />
      <span className="min-w-0 flex-1 truncate">{file.name}</span>
      <span className="text-muted tabular-nums">{size}</span>
      <button
        type="button"
        aria-label={t("fileDrop.remove", { name: file.name })}
        onClick={onRemove}
        className="flex size-8 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink focus-visible:-outline-offset-2"
      >
        <X aria-hidden className="size-4" />
      </button>
    </li>
  );
}
