import { expect, it } from "vitest";
import { fromLocalField, toLocalField } from "./local-moment";

it("reads what a person typed in their own zone", () => {
  expect(fromLocalField("2011-08-11T09:30", "Asia/Tokyo")).toBe("2011-08-11T00:30:00.000Z");
  expect(fromLocalField("2024-07-01T12:00", "America/New_York")).toBe("2024-07-01T16:00:00.000Z");
  expect(fromLocalField("", "UTC")).toBeNull();
  expect(fromLocalField("soon", "UTC")).toBeNull();
});

it("gives back every minute that it showed, also around a change of the clocks", () => {
  for (const zone of ["UTC", "Asia/Tokyo", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"]) {
    for (const moment of ["2024-03-31T00:59:00.000Z", "2024-03-31T01:00:00.000Z", "2024-11-03T07:30:00.000Z", "2011-08-11T00:30:00.000Z"]) {
      expect(fromLocalField(toLocalField(moment, zone), zone)).toBe(moment);
    }
  }
});
