package tidegate.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.StringJoiner;

/**
 * Runs one workload so many times and prints `{"outcomes": [...], "threadMs": [...], "processMs": [...]}`, one number for each time: `Main sliding-window 1000000 6 model`.
 * The thread is the one that does the work; the process has compilers and collectors besides.
 */
public final class Main {
    /** 2026-01-05T00:00:00Z, as in bench/frame/series.ts. */
    static final long BEGINNING = 1_767_571_200_000L;

    private Main() {}

    public static void main(String[] args) throws ReflectiveOperationException {
        int size = Integer.parseInt(args[1]);
        int times = Integer.parseInt(args[2]);
        boolean asModel = args[3].equals("model");
        Course course = switch (args[0]) {
            case "sliding-window" -> new SlidingWindow(size, asModel);
            case "heartbeats" -> new Heartbeats(size, Heartbeats.Order.TIME_FIRST, asModel);
            case "heartbeats, metric first" -> new Heartbeats(size, Heartbeats.Order.METRIC_FIRST, asModel);
            default -> throw new IllegalArgumentException(args[0]);
        };
        var threads = ManagementFactory.getThreadMXBean();
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        var outcomes = new StringJoiner(", ", "[", "]");
        var threadMs = new StringJoiner(", ", "[", "]");
        var processMs = new StringJoiner(", ", "[", "]");
        for (int time = 0; time < times; time += 1) {
            long ofThread = threads.getCurrentThreadCpuTime();
            long ofProcess = system.getProcessCpuTime();
            outcomes.add(String.valueOf(course.run()));
            threadMs.add(String.valueOf((threads.getCurrentThreadCpuTime() - ofThread) / 1e6));
            processMs.add(String.valueOf((system.getProcessCpuTime() - ofProcess) / 1e6));
        }
        System.out.println("{\"outcomes\": " + outcomes + ", \"threadMs\": " + threadMs + ", \"processMs\": " + processMs + "}");
        System.exit(0);
    }
}
