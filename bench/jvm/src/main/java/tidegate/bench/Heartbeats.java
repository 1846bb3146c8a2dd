package tidegate.bench;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.rule.FactHandle;
import org.kie.api.time.SessionPseudoClock;

/**
 * Policies in one session, one rule each: the last value of its metric is above a threshold, and it was not launched in this hour. Each heartbeat, a minute after the
 * other, finds a hundredth of the metrics changed; it updates the ticking fact and fires all rules. One run is the 60 heartbeats of an hour; it answers how many launches
 * there were.
 */
final class Heartbeats implements Course {
    private static final int STRIDE = 7919;
    private static final long PERIOD = 60_000;
    private static final int PER_HOUR = 60;
    private static final String DECLARATIONS = """
        package tidegate.bench;
        declare MetricEvent @role(event) @timestamp(timestamp) @expires(24h) end
        global Firings firings;
        """;
    private static final String DUE = """
            TickTocker($now : now)
            $trigger : Trigger(policy == "policy-%1$d", due <= $now)
        """;
    private static final String HIGH = """
            Number(doubleValue > 95) from accumulate(MetricEvent(label == "metric.%1$d", $value : value) over window:length(1), average($value))
        """;
    private static final String RULE = """
        rule "policy-%%1$d" dialect "mvel" when
        %s%s
        then
            modify($trigger) { setLaunchedAt($now) };
            firings.add();
        end
        """;

    /** What comes first in a rule: the time, as the scheduler has it, or the metric, so that a tick meets only the policies whose metric is high. */
    enum Order {
        TIME_FIRST(DUE, HIGH),
        METRIC_FIRST(HIGH, DUE);

        private final String rule;

        Order(String first, String second) {
            rule = RULE.formatted(first, second);
        }
    }

    private final Firings firings = new Firings();
    private final Numbers numbers = new Numbers(100);
    private final String[] metrics;
    private final KieSession session;
    private final SessionPseudoClock clock;
    private final TickTocker tick;
    private final FactHandle tickHandle;
    private long now = Main.BEGINNING;
    private int next;

    Heartbeats(int policies, Order order, boolean asModel) throws ReflectiveOperationException {
        String rules = IntStream.range(0, policies).mapToObj(order.rule::formatted).collect(Collectors.joining());
        session = Sessions.open(DECLARATIONS + rules, asModel, now);
        session.setGlobal("firings", firings);
        clock = Sessions.clockOf(session);
        metrics = IntStream.range(0, policies).mapToObj(index -> "metric." + index).toArray(String[]::new);
        for (int index = 0; index < policies; index += 1) session.insert(new Trigger("policy-" + index, now));
        tick = new TickTocker(now);
        tickHandle = session.insert(tick);
        publish(policies);
    }

    @Override
    public int run() {
        for (int beat = 0; beat < PER_HOUR; beat += 1) {
            clock.advanceTime(PERIOD, MILLISECONDS);
            now += PERIOD;
            publish(metrics.length / 100);
            tick.setNow(now);
            session.update(tickHandle, tick);
            session.fireAllRules();
        }
        return firings.takeCount();
    }

    private void publish(int count) {
        for (int index = 0; index < count; index += 1) {
            session.insert(new MetricEvent(metrics[next], numbers.next(), now));
            next = (next + STRIDE) % metrics.length;
        }
    }
}
