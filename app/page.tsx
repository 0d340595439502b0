import { redirect } from "next/navigation";
import { isMember, requireViewer } from "@/server/auth/viewer";

/** Leads everybody to where their work is. */
export default async function StartPage() {
  const signedIn = await requireViewer();
  if (isMember(signedIn)) redirect("/cases");
  redirect(signedIn.operator ? "/operator/organizations" : "/account");
}
