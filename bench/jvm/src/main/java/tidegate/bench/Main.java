package tidegate.bench;

import java.lang.management.ManagementFactory;
import java.util.StringJoiner;

/** Runs one workload so many times and prints `{"outcomes": [...], "cpuMs": [...]}`, one number for each time: `Main sliding-window 1000000 6 model`. */
public final class Main {
    /** 2026-01-05T00:00:00Z, as in bench/frame/series.ts. */
    static final long BEGINNING = 1_767_571_200_000L;

    private Main() {}

    public static void main(String[] args) throws ReflectiveOperationException {
        int size = Integer.parseInt(args[1]);
        int times = Integer.parseInt(args[2]);
        boolean asModel = args[3].equals("model");
        Course course = args[0].equals("sliding-window") ? new SlidingWindow(size, asModel) : new Heartbeats(size, asModel);
        var threads = ManagementFactory.getThreadMXBean();
        var outcomes = new StringJoiner(", ", "[", "]");
        var spent = new StringJoiner(", ", "[", "]");
        for (int time = 0; time < times; time += 1) {
            long begun = threads.getCurrentThreadCpuTime();
            outcomes.add(String.valueOf(course.run()));
            spent.add(String.valueOf((threads.getCurrentThreadCpuTime() - begun) / 1e6));
        }
        System.out.println("{\"outcomes\": " + outcomes + ", \"cpuMs\": " + spent + "}");
        System.exit(0);
    }
}
