package org.radiologyai.operations;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;
import org.radiologyai.caching.CacheStore;
import org.radiologyai.diagnosis.Diagnosis;

/** The memory of answers as metrics: what is remembered, and whether Redis is in reach. */
@ApplicationScoped
class CacheMetrics {

    private static final Metadata ANSWERS = Metadata.builder()
            .withName("radiologyai_cache_requests")
            .withDescription("Answers by whether they were remembered: hit or miss")
            .build();

    @Inject
    MetricRegistry registry;

    @Inject
    CacheStore store;

    void register(@Observes @Initialized(ApplicationScoped.class) Object applicationStarted) {
        registry.gauge(describe("radiologyai_cache_entries", "Values in this process's memory"), () -> store.status()
                .entries());
        registry.gauge(
                describe("radiologyai_cache_failures", "Calls to Redis that failed, since the start"),
                () -> store.status().failures());
        registry.gauge(
                describe("radiologyai_cache_degraded", "1 while the configured Redis is out of reach, else 0"),
                () -> store.status().degraded() ? 1 : 0);
    }

    void count(@Observes Diagnosis diagnosis) {
        registry.counter(ANSWERS, new Tag("result", diagnosis.cached() ? "hit" : "miss"))
                .inc();
    }

    private static Metadata describe(String name, String description) {
        return Metadata.builder().withName(name).withDescription(description).build();
    }
}
