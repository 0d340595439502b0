/** One page of rows that are all at hand, for lists that a person reads from the top. `asked` is as the address says it. */
export function pageOf<Row>(rows: readonly Row[], asked: string | string[] | undefined, pageSize: number) {
  const last = Math.max(1, Math.ceil(rows.length / pageSize));
  const wanted = /^\d{1,6}$/.test(String(asked)) ? Number(asked) : 1;
  const page = Math.min(Math.max(wanted, 1), last);
  return { page, pageSize, total: rows.length, shown: rows.slice((page - 1) * pageSize, page * pageSize), several: last > 1 };
}
