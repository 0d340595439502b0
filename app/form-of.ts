/** The form that an action was called with; whoever calls it without one has filled in nothing. */
export function formOf(given: unknown): FormData {
  return given instanceof FormData ? given : new FormData();
}
