package tidegate.bench;

import org.kie.api.definition.type.Expires;
import org.kie.api.definition.type.Role;
import org.kie.api.definition.type.Timestamp;

/** A value of a metric at an instant, in milliseconds. */
@Role(Role.Type.EVENT)
@Timestamp("timestamp")
@Expires("24h")
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
