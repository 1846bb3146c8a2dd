package tidegate.bench;

/** The same numbers, in the same order, as `randomNumbers` of bench/frame/series.ts. */
final class Numbers {
    private final double[] numbers = new double[65_536];
    private int taken;

    Numbers(double max) {
        int state = 20_240_229;
        for (int index = 0; index < numbers.length; index += 1) {
            state = state * 1_664_525 + 1_013_904_223;
            numbers[index] = Integer.toUnsignedLong(state) / 4_294_967_296.0 * max;
        }
    }

    double next() {
        double number = numbers[taken & 65_535];
        taken += 1;
        return number;
    }
}
