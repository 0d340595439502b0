import { expect, it } from "vitest";
import { separability } from "@/scripts/timing/classifier";

it("times drawn alike tell nothing, times apart tell everything, in either direction", () => {
  const even = Array.from({ length: 100 }, (_, index) => index * 2);
  const odd = even.map((time) => time + 1);
  expect(separability(even, odd)).toBeLessThan(0.52);
  expect(separability(even, even)).toBe(0.5);
  expect(separability(even, even.map((time) => time + 1000))).toBe(1);
  expect(separability(even.map((time) => time + 1000), even)).toBe(1);
});
