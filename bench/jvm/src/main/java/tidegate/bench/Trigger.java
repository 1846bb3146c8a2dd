package tidegate.bench;

/** When a policy may be launched next: once in each hour. */
public final class Trigger {
    private static final long HOUR = 3_600_000;

    private final String policy;
    private long due;

    public Trigger(String policy, long due) {
        this.policy = policy;
        this.due = due;
    }

    public String getPolicy() {
        return policy;
    }

    public long getDue() {
        return due;
    }

    /** Launched: the next time comes with the next full hour. */
    public void setLaunchedAt(long now) {
        due = (now / HOUR + 1) * HOUR;
    }
}
