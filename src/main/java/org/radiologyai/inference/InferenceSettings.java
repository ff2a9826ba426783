package org.radiologyai.inference;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * How much of the machine the forward passes may use. One forward pass uses {@link #threads}, and there are
 * {@link #predictors} of them at a time; their product is the cores that the container grants unless set otherwise.
 */
@Dependent
class InferenceSettings {

    private static final int MOST_PREDICTORS = 256;

    final String model;
    final boolean anyModel;
    final int predictors;
    final int threads;
    final int queueCapacity;
    final long queueWaitMillis;
    final long forwardLimitMillis;

    @Inject
    InferenceSettings(
            @ConfigProperty(name = "model", defaultValue = "resnet50") String model,
            @ConfigProperty(name = "predict.any.model", defaultValue = "true") boolean anyModel,
            @ConfigProperty(name = "inference.predictors") Optional<Integer> predictors,
            @ConfigProperty(name = "inference.threads") Optional<Integer> threads,
            @ConfigProperty(name = "inference.queue.capacity", defaultValue = "256") int queueCapacity,
            @ConfigProperty(name = "inference.queue.wait.ms", defaultValue = "10000") long queueWaitMillis,
            @ConfigProperty(name = "inference.forward.limit.ms", defaultValue = "30000") long forwardLimitMillis) {
        int cores = Runtime.getRuntime().availableProcessors();
        this.model = model;
        this.anyModel = anyModel;
        this.threads = within("inference.threads", threads.orElse(1), 1, MOST_PREDICTORS);
        this.predictors = within(
                "inference.predictors", predictors.orElse(Math.max(1, cores / this.threads)), 1, MOST_PREDICTORS);
        this.queueCapacity = within("inference.queue.capacity", queueCapacity, 1, 10_000);
        this.queueWaitMillis = within("inference.queue.wait.ms", queueWaitMillis, 1, 600_000);
        this.forwardLimitMillis = within("inference.forward.limit.ms", forwardLimitMillis, 100, 600_000);
    }

    private static int within(String key, int value, int least, int most) {
        return (int) within(key, (long) value, least, most);
    }

    private static long within(String key, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    key + " is " + value + "; allowed is a whole number from " + least + " to " + most + ".");
        }
        return value;
    }
}
