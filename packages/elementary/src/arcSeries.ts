/** (asin x − x)/x as a rational function of z = x², |x| ≤ ½; error below 2^−58.75. Literals, not names: compilers then keep them in the code. */
export function arcSeries(z: number): number {
  const p =
    z *
    (1.66666666666666657415e-1 +
      z *
        (-3.25565818622400915405e-1 +
          z *
            (2.01212532134862925881e-1 +
              z * (-4.00555345006794114027e-2 + z * (7.91534994289814532176e-4 + z * 3.4793310759602116757e-5)))));
  return (
    p /
    (1 +
      z *
        (-2.40339491173441421878 +
          z * (2.02094576023350569471 + z * (-6.8828397160545329303e-1 + z * 7.70381505559019352791e-2))))
  );
}
