package org.radiologyai.diagnosis;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.radiologyai.inference.Busy;
import org.radiologyai.inference.ForwardPass;
import org.radiologyai.inference.Inference;
import org.radiologyai.inference.ModelUnavailable;
import org.radiologyai.inference.Rollouts;
import org.radiologyai.inference.ServedModel;
import org.radiologyai.inference.Turn;
import org.radiologyai.models.Rollout;

/**
 * Watches the two models of a trial, asks the one that did not answer about the same picture when there is time, and
 * ends the trial when the challenger crosses a limit.
 */
@ApplicationScoped
class Trials {

    private static final Logger LOG = Logger.getLogger(Trials.class.getName());
    private static final int MOST_WAITING = 8;

    private Inference inference;
    private Rollouts rollouts;
    private TrialMetrics metrics;

    /** In one thread and with few that wait: what there is no time for is left out. */
    private final ExecutorService afterwards =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), work -> {
                Thread thread = new Thread(work, "trial-shadow");
                thread.setDaemon(true);
                return thread;
            });

    private TrialFigures current;
    private long currentChange;

    /** For the container's proxy. */
    protected Trials() {}

    @Inject
    Trials(Inference inference, Rollouts rollouts, TrialMetrics metrics) {
        this.inference = inference;
        this.rollouts = rollouts;
        this.metrics = metrics;
    }

    void passed(Turn turn, ServedModel model, ForwardPass pass) {
        turn.trial().ifPresent(trial -> passed(trial, model, pass));
    }

    private void passed(Rollout.Trial trial, ServedModel model, ForwardPass pass) {
        of(trial).ifPresent(figures -> {
            figures.passed(model.card().id(), pass.forwardNanos());
            metrics.passed(model.card(), pass.forwardNanos());
            endIfCrossed(figures);
        });
    }

    void failed(Turn turn, ServedModel model) {
        turn.trial().ifPresent(trial -> failed(trial, model));
    }

    private void failed(Rollout.Trial trial, ServedModel model) {
        of(trial).ifPresent(figures -> {
            figures.failed(model.card().id());
            metrics.failed(model.card());
            endIfCrossed(figures);
        });
    }

    /** The figures of a trial, if it is the one that is going on: answers of the one before may still come in. */
    private synchronized Optional<TrialFigures> of(Rollout.Trial trial) {
        Inference.Status now = inference.status();
        if (now.rollout().flatMap(Rollout::trial).filter(trial::equals).isEmpty()) {
            return Optional.empty();
        }
        // Not by its values: one that is asked for again with the same is another one.
        if (current == null || currentChange != now.change()) {
            current = new TrialFigures(trial);
            currentChange = now.change();
        }
        return Optional.of(current);
    }

    /** What was seen of the trial that is going on. */
    Optional<TrialFigures.Figures> figures() {
        return inference
                .status()
                .rollout()
                .flatMap(Rollout::trial)
                .flatMap(this::of)
                .map(TrialFigures::figures);
    }

    /** In a thread of its own, for the storage may take its time. */
    private void endIfCrossed(TrialFigures figures) {
        figures.crossed().ifPresent(why -> {
            Thread ending = new Thread(() -> rollouts.endForItsLimits(figures.trial(), why), "trial-ending");
            ending.setDaemon(true);
            ending.start();
        });
    }

    /** Draws whether the other model is to see the picture, too. */
    Optional<ShadowPass> shadow(Turn turn, ServedModel answered, float[] logits, Optional<float[]> otherGray) {
        return turn.trial()
                .filter(trial -> ThreadLocalRandom.current().nextDouble() < trial.shadow())
                .map(trial -> new ShadowPass(
                        trial,
                        Decision.of(logits, answered.card()),
                        turn.other(answered).orElseThrow(),
                        otherGray.orElseThrow()));
    }

    /** To be called when the answer is out. */
    void answered(Diagnosis diagnosis) {
        diagnosis.shadow().ifPresent(shadow -> of(shadow.trial())
                .ifPresent(figures -> later(figures, () -> compare(shadow))));
    }

    private void later(TrialFigures figures, Runnable work) {
        try {
            afterwards.execute(work);
        } catch (RejectedExecutionException e) {
            dropped(figures);
        }
    }

    private void dropped(TrialFigures figures) {
        figures.dropped();
        metrics.dropped();
    }

    private void compare(ShadowPass shadow) {
        Optional<TrialFigures> figures = of(shadow.trial());
        Optional<Turn> turn = inference.turn(shadow.other());
        if (figures.isEmpty() || turn.isEmpty()) {
            return;
        }
        try (Turn open = turn.get()) {
            if (inference.status().queued() > 0) {
                dropped(figures.get());
                return;
            }
            ServedModel other = open.champion();
            ForwardPass pass = inference.forward(other, other.tensor(shadow.gray()));
            Decision silent = Decision.of(pass.logits(), other.card());
            String answer = shadow.answered().prediction();
            boolean agrees = silent.prediction().equals(answer);
            double difference = Math.abs(
                    shadow.answered().confidence() - silent.probabilities().get(answer));
            figures.get().compared(agrees, difference);
            metrics.compared(shadow.trial().challenger(), agrees, difference);
            passed(shadow.trial(), other, pass);
        } catch (ModelUnavailable e) {
            LOG.log(Level.WARNING, "A model on trial failed in the shadow.", e);
            failed(shadow.trial(), shadow.other());
        } catch (Busy e) {
            dropped(figures.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @PreDestroy
    void stop() {
        afterwards.shutdownNow();
    }
}
