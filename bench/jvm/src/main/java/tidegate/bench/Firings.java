package tidegate.bench;

/** What rules call when they fire. */
public final class Firings {
    private int count;

    public void add() {
        count += 1;
    }

    public int takeCount() {
        int taken = count;
        count = 0;
        return taken;
    }
}
