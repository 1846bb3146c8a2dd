package tidegate.bench;

/** The one fact that each heartbeat changes: what time it is. */
public final class TickTocker {
    private long now;

    public TickTocker(long now) {
        this.now = now;
    }

    public long getNow() {
        return now;
    }

    public void setNow(long now) {
        this.now = now;
    }
}
