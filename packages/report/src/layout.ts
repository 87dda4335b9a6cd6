/** Measures of the figure in pixels. Everything is placed by these, so no browser's text metrics move anything. */
export const LAYOUT = {
  left: 66, // labels and title of the y axes
  right: 14,
  between: 76, // from the left column to the overlaps, their labels and title included
  column: { alone: 560, beside: 330 }, // width of the left column without and with overlaps beside it
  overlaps: 270,
  error: { alone: 290, above: 262 }, // height of the panel of e_g without and with the gap below it
  gap: 96,
  gapSpace: 30, // between the two, for the name of the lower one
  axis: 46, // labels and title of the x axis
  margin: 12,
  label: 11, // font size of direct labels, and the least distance between two of them
  leader: 16, // from the panel's edge to a direct label
} as const;

export const FONT = { title: 15, subtitle: 12, legend: 12, caption: 11.5, note: 10.5 } as const;
export const LINE = { title: 20, subtitle: 17, legend: 20, caption: 16, note: 15 } as const;
