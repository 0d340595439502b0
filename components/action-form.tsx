"use client";

import { createContext, startTransition, useActionState, useContext, useEffect, useRef, type ComponentProps, type ReactNode } from "react";
import { Button, type ButtonProps } from "./button";
import { Callout } from "./callout";
import { Field } from "./field";

/** What an action that was sent by a form answers: done, or what the person should change. */
export type FormResult<Extra = object> =
  | ({ ok: true; message?: string } & Extra)
  | { ok: false; message?: string; errors?: Record<string, string> };

export type FormAction<Extra = object> = (before: FormResult<Extra> | null, form: FormData) => Promise<FormResult<Extra>>;

const FormContext = createContext<{ result: FormResult | null; pending: boolean }>({ result: null, pending: false });

type ActionFormProps<Extra> = Omit<ComponentProps<"form">, "action" | "onSubmit"> & {
  action: FormAction<Extra>;
  /** Called once for each success, before the form is emptied (`keep` leaves it as it is). */
  onDone?: (result: { ok: true; message?: string } & Extra) => void;
  keep?: boolean;
};

/**
 * A form around a server action: works before the page's script does, keeps what was typed when the action refuses, and
 * shows its message; its fields show their errors by name.
 */
export function ActionForm<Extra>({ action, onDone, keep, children, ...rest }: ActionFormProps<Extra>) {
  const [result, send, pending] = useActionState(action, null);
  const form = useRef<HTMLFormElement>(null);
  const done = useRef(onDone);
  useEffect(() => {
    done.current = onDone;
  });
  useEffect(() => {
    if (result?.ok) {
      done.current?.(result);
      if (!keep) form.current?.reset();
    } else if (result) {
      form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
    }
  }, [result, keep]);
  return (
    <FormContext value={{ result: result as FormResult | null, pending }}>
      <form
        {...rest}
        ref={form}
        action={send as unknown as (form: FormData) => void}
        onSubmit={(event) => {
          event.preventDefault();
          if (pending) return;
          const data = new FormData(event.currentTarget, (event.nativeEvent as SubmitEvent).submitter);
          startTransition(() => send(data));
        }}
      >
        {children}
      </form>
    </FormContext>
  );
}

type FormFieldProps = Omit<ComponentProps<typeof Field>, "error"> & { name: string };

/** A field of an ActionForm: shows what the action says about the control of this name. */
export function FormField({ name, ...rest }: FormFieldProps) {
  const { result } = useContext(FormContext);
  return <Field {...rest} error={result && !result.ok ? result.errors?.[name] : undefined} />;
}

/** What the action said about the form as a whole. */
export function FormMessage({ className }: { className?: string }) {
  const { result } = useContext(FormContext);
  if (!result?.message) return null;
  return (
    <Callout tone={result.ok ? "success" : "danger"} role={result.ok ? "status" : "alert"} className={className}>
      {result.message}
    </Callout>
  );
}

/** The button that sends an ActionForm. */
export function FormButton({ variant = "primary", ...rest }: ButtonProps & { children: ReactNode }) {
  const { pending } = useContext(FormContext);
  return <Button {...rest} type="submit" variant={variant} pending={pending} />;
}
