/** How a curve is told from the others: colour, and for black and white its marker and dash. */
export interface Style {
  readonly color: string;
  readonly shape: 'circle' | 'square' | 'triangle-up' | 'diamond' | 'triangle-down' | 'cross';
  /** Markers are filled or open (white inside) in turn. */
  readonly filled: boolean;
  /** Dash pattern in pixels; none is solid. */
  readonly dash: readonly number[];
}

// Dark enough on white, apart in grey (luminance in percent of white) and for colour-blind readers. After P. Tol's high-contrast scheme.
const COLORS = ['#004488', '#bb4455', '#b8860b', '#222222', '#3f93c4', '#6a994e']; // 6, 16, 28, 2, 26, 27
const SHAPES = ['circle', 'square', 'triangle-up', 'diamond', 'triangle-down', 'cross'] as const;
const DASHES = [[], [7, 3], [2.5, 2], [8, 2.5, 2, 2.5], [12, 3], [5, 2, 1.5, 2, 1.5, 2]];

/** Style of the i-th curve. Colours and markers repeat after six; the dash then moves on by one, so that 36 stay apart. */
export function curveStyle(index: number): Style {
  const round = Math.floor(index / COLORS.length);
  return {
    color: COLORS[index % COLORS.length],
    shape: SHAPES[index % SHAPES.length],
    filled: (index + round) % 2 === 1,
    dash: DASHES[(index + round) % DASHES.length],
  };
}

/** Ink of text and frames, of secondary text, and of grid lines. */
export const INK = { text: '#1a1a1a', quiet: '#555555', frame: '#444444', grid: '#e4e4e4', band: '#d9d9d9' } as const;
