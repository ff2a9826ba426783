package org.radiologyai.inference;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.radiologyai.models.Rollout;
import org.radiologyai.models.Sha256;

/**
 * The models that may answer to one picture. They stay loaded until it is closed, whatever is activated meanwhile, so
 * that all of an answer is of one model.
 */
public final class Turn implements AutoCloseable {

    private final ServedModel champion;
    private final Optional<ServedModel> challenger;
    private final Optional<Rollout.Trial> trial;

    private Turn(ServedModel champion, Optional<ServedModel> challenger, Optional<Rollout.Trial> trial) {
        this.champion = champion;
        this.challenger = challenger;
        this.trial = trial;
    }

    /** None if one of the models was retired meanwhile: then there is something newer. */
    static Optional<Turn> of(Serving serving) {
        if (!serving.champion().acquire()) {
            return Optional.empty();
        }
        if (serving.challenger().isPresent() && !serving.challenger().get().acquire()) {
            serving.champion().release();
            return Optional.empty();
        }
        return Optional.of(new Turn(
                serving.champion(), serving.challenger(), serving.rollout().trial()));
    }

    /** One model alone; none if it was retired meanwhile. */
    static Optional<Turn> of(ServedModel model) {
        return model.acquire() ? Optional.of(new Turn(model, Optional.empty(), Optional.empty())) : Optional.empty();
    }

    /** The model that answers what no challenger does. */
    public ServedModel champion() {
        return champion;
    }

    /** The model that is on trial, if there is one. */
    public Optional<ServedModel> challenger() {
        return challenger;
    }

    /** The trial, if there is one. */
    public Optional<Rollout.Trial> trial() {
        return trial;
    }

    /** Whether it takes a look at the study to know which model answers. */
    public boolean dependsOnStudy() {
        return trial.isPresent() && trial.get().share() > 0;
    }

    /**
     * The model that answers. It is the same for all pictures of a study, on every instance, and a study that the
     * challenger answers stays with it when its share grows.
     *
     * @param study what all pictures of a study, and no other, have in common
     */
    public ServedModel answering(String study) {
        return dependsOnStudy()
                        && place(challenger.orElseThrow().card().id(), study)
                                < trial.get().share()
                ? challenger.get()
                : champion;
    }

    /** The model that does not answer, if there are two. */
    public Optional<ServedModel> other(ServedModel answering) {
        return challenger.map(model -> model.equals(answering) ? champion : model);
    }

    /** From 0 to 1, evenly: of another trial, a study has another place. */
    private static double place(String challenger, String study) {
        byte[] digest = Sha256.of((challenger + "\n" + study).getBytes(StandardCharsets.UTF_8));
        return (ByteBuffer.wrap(digest).getLong() >>> 11) * 0x1p-53;
    }

    @Override
    public void close() {
        champion.release();
        challenger.ifPresent(ServedModel::release);
    }
}
