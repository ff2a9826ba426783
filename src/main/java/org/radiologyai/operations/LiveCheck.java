package org.radiologyai.operations;

import jakarta.enterprise.context.ApplicationScoped;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** The process alone: it answers. The data is what an operator looks at first. */
@Liveness
@ApplicationScoped
public class LiveCheck implements HealthCheck {

    @Override
    public HealthCheckResponse call() {
        Runtime runtime = Runtime.getRuntime();
        return HealthCheckResponse.named("process")
                .up()
                .withData("uptime_seconds", ManagementFactory.getRuntimeMXBean().getUptime() / 1000)
                .withData("heap_used_bytes", runtime.totalMemory() - runtime.freeMemory())
                .withData("heap_max_bytes", runtime.maxMemory())
                .withData("threads", ManagementFactory.getThreadMXBean().getThreadCount())
                .withData("processors", runtime.availableProcessors())
                .withData(
                        "load_average",
                        String.format(
                                Locale.ROOT,
                                "%.2f",
                                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()))
                .build();
    }
}
