import NotFound from "./(app)/not-found";

export { generateMetadata } from "./(app)/not-found";

/** The same answer outside the frame of the signed-in pages. */
export default function NotFoundPage() {
  return (
    <main>
      <NotFound />
    </main>
  );
}
