import { expect, it } from "vitest";
import { separability, withoutDrift } from "@/scripts/timing/classifier";

it("times drawn alike tell nothing, times apart tell everything, in either direction", () => {
  const even = Array.from({ length: 100 }, (_, index) => index * 2);
  const odd = even.map((time) => time + 1);
  expect(separability(even, odd)).toBeLessThan(0.52);
  expect(separability(even, even)).toBe(0.5);
  expect(separability(even, even.map((time) => time + 1000))).toBe(1);
  expect(separability(even.map((time) => time + 1000), even)).toBe(1);
});

it("a difference that a slow minute would hide is seen once the drift is out, and none is made where there is none", () => {
  const drift = Array.from({ length: 400 }, (_, index) => 20 + 30 * Math.sin(index / 60));
  const later = drift.map((time) => time + 1);
  expect(separability(drift, later)).toBeLessThan(0.55);
  expect(separability(...withoutDrift(drift, later))).toBeGreaterThan(0.9);
  expect(separability(...withoutDrift(drift, drift))).toBe(0.5);
});
