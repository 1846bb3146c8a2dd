package tidegate.bench;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import org.kie.api.runtime.KieSession;
import org.kie.api.time.SessionPseudoClock;

/** An event each 10 ms; the sum of the last 10 s is looked at every 100 events. Answers how often it was above its mean. */
final class SlidingWindow implements Course {
    private static final long TICK = 10;
    private static final int LOOK = 100;
    private static final String RULES = """
        package tidegate.bench;
        declare MetricEvent @role(event) @timestamp(timestamp) @expires(15s) end
        global Firings firings;
        rule "high" when
            accumulate(MetricEvent(label == "load", $value : value) over window:time(10s); $sum : sum($value); $sum > 50000)
        then
            firings.add();
        end
        """;

    private final Firings firings = new Firings();
    private final Numbers numbers = new Numbers(100);
    private final KieSession session;
    private final SessionPseudoClock clock;
    private final int events;
    private long now = Main.BEGINNING;

    SlidingWindow(int events, boolean asModel) throws ReflectiveOperationException {
        this.events = events;
        session = Sessions.open(RULES, asModel, now);
        session.setGlobal("firings", firings);
        clock = Sessions.clockOf(session);
    }

    @Override
    public int run() {
        for (int taken = 1; taken <= events; taken += 1) {
            clock.advanceTime(TICK, MILLISECONDS);
            now += TICK;
            session.insert(new MetricEvent("load", numbers.next(), now));
            if (taken % LOOK == 0) session.fireAllRules();
        }
        return firings.takeCount();
    }
}
