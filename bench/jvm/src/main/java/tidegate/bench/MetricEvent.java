package tidegate.bench;

/** A value of a metric at an instant, in milliseconds. How long a session keeps it, its rules declare. */
public final class MetricEvent {
    private final String label;
    private final double value;
    private final long timestamp;

    public MetricEvent(String label, double value, long timestamp) {
        this.label = label;
        this.value = value;
        this.timestamp = timestamp;
    }

    public String getLabel() {
        return label;
    }

    public double getValue() {
        return value;
    }

    public long getTimestamp() {
        return timestamp;
    }
}
