import { notFound } from "next/navigation";
import { connection } from "next/server";

/** An empty page of this build, made anew for each request: the floor of `npm run bench`, there only while it runs. */
export default async function EmptyPage() {
  await connection();
  if (process.env.BENCH !== "1") notFound();
  return null;
}
