"use client";

import { CircleAlert, FileText, RotateCw, X } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useFileSize } from "@/components/figures";
import { FileDropZone } from "@/components/file-drop-zone";
import { IconButton } from "@/components/icon-button";
import { Spinner } from "@/components/spinner";
import type { DraftFileEntry } from "@/server/drafts/queries";
import type { Upload } from "./use-uploads";

const ENDINGS = ["txt", "md", "html", "htm", "csv", "tsv", "eml", "log"];

type DraftFilesProps = {
  maxBytes: number;
  files: DraftFileEntry[];
  uploads: Upload[];
  warnings: { name: string; warning: string }[];
  add: (files: File[]) => void;
  retry: (upload: Upload) => void;
  forget: (upload: Upload) => void;
  remove: (file: DraftFileEntry) => void;
};

/** Where files are dropped, and what has become of each. */
export function DraftFiles({ maxBytes, files, uploads, warnings, add, retry, forget, remove }: DraftFilesProps) {
  const t = useTranslations("filing.files");
  return (
    <div className="grid gap-2">
      <FileDropZone label={t("label")} files={[]} onChange={add} endings={ENDINGS} maxBytes={maxBytes} />
      <ul aria-label={t("list")} className="grid gap-1 empty:hidden">
        {files.map((file) => (
          <Entry key={file.id} name={file.name} bytes={file.bytes} icon={<FileText aria-hidden className="size-4 text-muted" />}>
            <IconButton size="sm" label={t("remove", { name: file.name })} onClick={() => remove(file)}>
              <X aria-hidden />
            </IconButton>
          </Entry>
        ))}
        {uploads.map((upload) => (
          <UploadEntry key={upload.key} upload={upload} onRetry={() => retry(upload)} onForget={() => forget(upload)} />
        ))}
      </ul>
      {warnings.map(({ name, warning }) => (
        <p key={`${name} ${warning}`} role="status" className="text-xs text-muted">
          {t(`warning.${warning as "nul_bytes"}`, { name })}
        </p>
      ))}
    </div>
  );
}

type UploadProps = { upload: Upload; onRetry: () => void; onForget: () => void };

function UploadEntry({ upload, onRetry, onForget }: UploadProps) {
  const t = useTranslations("filing.files");
  const { name, size } = upload.file;
  if (!upload.problem) {
    return (
      <Entry name={name} bytes={size} icon={<Spinner className="text-muted" />}>
        <span className="pr-2 text-xs text-muted">{t("reading")}</span>
      </Entry>
    );
  }
  const reason = t.has(`problem.${upload.problem as "binary"}`) ? (upload.problem as "binary") : "failed";
  const again = ["offline", "signed_out", "failed"].includes(reason);
  return (
    <Entry name={name} bytes={size} icon={<CircleAlert aria-hidden className="size-4 text-danger" />} problem={t(`problem.${reason}`)}>
      {again && (
        <IconButton size="sm" label={t("retry", { name })} onClick={onRetry}>
          <RotateCw aria-hidden />
        </IconButton>
      )}
      <IconButton size="sm" label={t("remove", { name })} onClick={onForget}>
        <X aria-hidden />
      </IconButton>
    </Entry>
  );
}

type EntryProps = { name: string; bytes: number; icon: ReactNode; problem?: string; children: ReactNode };

function Entry({ name, bytes, icon, problem, children }: EntryProps) {
  const size = useFileSize();
  return (
    <li className="flex min-h-9 items-center gap-2 rounded-md border border-line bg-surface py-0.5 pr-1 pl-2.5 text-sm">
      <span className="shrink-0">{icon}</span>
      <span className="min-w-0 flex-1">
        <bdi className="block truncate">{name}</bdi>
        {problem && <span role="alert" className="block text-xs font-medium text-danger">{problem}</span>}
      </span>
      <span className="shrink-0 text-muted tabular-nums">{size(bytes)}</span>
      {children}
    </li>
  );
}
