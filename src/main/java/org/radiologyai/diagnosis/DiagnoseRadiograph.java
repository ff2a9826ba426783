package org.radiologyai.diagnosis;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.radiologyai.imaging.Radiograph;
import org.radiologyai.imaging.RadiographReader;
import org.radiologyai.imaging.RejectedImage;
import org.radiologyai.imaging.Rendition;
import org.radiologyai.inference.Busy;
import org.radiologyai.inference.ForwardPass;
import org.radiologyai.inference.Inference;
import org.radiologyai.inference.ModelUnavailable;
import org.radiologyai.inference.ServedModel;
import org.radiologyai.inference.Turn;
import org.radiologyai.inference.UnknownModel;
import org.radiologyai.models.ModelCard;
import org.radiologyai.models.Sha256;

/** The use case: the bytes of a file in, a diagnosis out. */
@ApplicationScoped
public class DiagnoseRadiograph {

    private static final Logger LOG = Logger.getLogger(DiagnoseRadiograph.class.getName());
    private static final int DECODER_WAIT_SECONDS = 10;
    private static final int WAIT_FOR_OTHERS_MILLIS = 25;
    private static final long MOST_WAITING_FOR_OTHERS_NANOS = TimeUnit.SECONDS.toNanos(3);

    private RadiographReader reader;
    private Inference inference;
    private PredictionMemory memory;
    private Trials trials;
    private Event<Diagnosis> diagnosed;

    /** Decoding takes a core and, for the largest pictures, 200 MB: as many at a time as there are cores. */
    private final Semaphore decoders = new Semaphore(Runtime.getRuntime().availableProcessors(), true);

    /** By the digest of a file, and of the picture in it: several files may hold the same. */
    private final SingleFlight<Reading> files = new SingleFlight<>();

    private final SingleFlight<Reading> pictures = new SingleFlight<>();

    /** For the container's proxy. */
    protected DiagnoseRadiograph() {}

    @Inject
    DiagnoseRadiograph(
            RadiographReader reader,
            Inference inference,
            PredictionMemory memory,
            Trials trials,
            Event<Diagnosis> diagnosed) {
        this.reader = reader;
        this.inference = inference;
        this.memory = memory;
        this.trials = trials;
        this.diagnosed = diagnosed;
    }

    /**
     * Refuses early, before a picture is even read that could not be served.
     *
     * @throws Busy if as many wait as may
     */
    public void expectRoom() throws Busy {
        inference.expectRoom(decoders.getQueueLength());
    }

    /**
     * Remembers, or decodes, preprocesses and runs the model; and decides.
     *
     * @param file a whole file
     * @param model by name or name and version; if empty the champion, or the challenger of a trial for its share
     * @throws RejectedImage if the file gets no diagnosis
     * @throws UnknownModel if the catalog has no such model
     * @throws ModelUnavailable if the model is not ready or fails
     * @throws Busy if there is more work than can be done in time
     */
    public Diagnosis diagnose(byte[] file, Optional<String> model)
            throws RejectedImage, UnknownModel, ModelUnavailable, Busy, InterruptedException {
        long start = System.nanoTime();
        try (Turn turn = inference.turn(model)) {
            Reading reading =
                    memory.isOn() ? rememberedOrRead(file, turn, start) : read(decode(file, turn, start), turn, start);
            Diagnosis diagnosis = reading.diagnosis();
            diagnosed.fire(diagnosis);
            return diagnosis;
        }
    }

    /**
     * Decodes a picture that would get a diagnosis, for people to read it, and asks no model.
     *
     * @param file a whole file
     * @throws RejectedImage if the file gets no diagnosis
     * @throws Busy if there is more work than can be done in time
     */
    public Rendition display(byte[] file) throws RejectedImage, Busy, InterruptedException {
        awaitDecoder();
        try {
            return reader.display(file);
        } finally {
            decoders.release();
        }
    }

    /**
     * Decodes a picture that would get a diagnosis, and asks no model.
     *
     * @param file a whole file
     * @param then makes of the picture what is needed of it; the picture itself is not to be kept, for its size
     * @throws RejectedImage if the file gets no diagnosis
     * @throws Busy if there is more work than can be done in time
     */
    public <T> T look(byte[] file, Function<Radiograph, T> then) throws RejectedImage, Busy, InterruptedException {
        awaitDecoder();
        try {
            return then.apply(reader.read(file));
        } finally {
            decoders.release();
        }
    }

    private Reading rememberedOrRead(byte[] file, Turn turn, long start)
            throws RejectedImage, ModelUnavailable, Busy, InterruptedException {
        String digest = Sha256.hex(file);
        Optional<Reading> known = recall(digest, turn, start);
        if (known.isPresent()) {
            return known.get();
        }
        SingleFlight.Landed<Reading> landed = together(files, digest, turn, () -> readOnce(file, digest, turn, start));
        return landed.own() ? landed.result() : again(landed.result().file(), landed.result(), start);
    }

    private static Reading again(KnownFile file, Reading reading, long start) {
        return Reading.recalled(file, reading.model(), reading.pass(), System.nanoTime() - start);
    }

    private static SingleFlight.Landed<Reading> together(
            SingleFlight<Reading> flights, String digest, Turn turn, Callable<Reading> work)
            throws RejectedImage, ModelUnavailable, Busy, InterruptedException {
        try {
            return flights.run(models(turn) + digest, work);
        } catch (RejectedImage | ModelUnavailable | Busy | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same for turns in which the same model answers to the same picture. */
    private static String models(Turn turn) {
        String champion = PredictionMemory.space(turn.champion().card());
        return turn.dependsOnStudy()
                ? champion + "|"
                        + PredictionMemory.space(turn.challenger().orElseThrow().card()) + "|"
                        + turn.trial().orElseThrow().share() + "|"
                : champion;
    }

    private Optional<Reading> recall(String digest, Turn turn, long start) {
        return memory.file(digest).flatMap(file -> {
            ModelCard model = turn.answering(file.study()).card();
            return memory.pass(file.picture(), model)
                    .map(pass -> Reading.recalled(file, model, pass, System.nanoTime() - start));
        });
    }

    /** Waits a little for another instance that is at the same file: best effort, for it may be gone. */
    private Reading readOnce(byte[] file, String digest, Turn turn, long start)
            throws RejectedImage, ModelUnavailable, Busy, InterruptedException {
        ModelCard champion = turn.champion().card();
        boolean claimed = memory.claim(digest, champion);
        long since = System.nanoTime();
        while (!claimed && System.nanoTime() - since < MOST_WAITING_FOR_OTHERS_NANOS) {
            TimeUnit.MILLISECONDS.sleep(WAIT_FOR_OTHERS_MILLIS);
            Optional<Reading> theirs = recall(digest, turn, start);
            if (theirs.isPresent()) {
                return theirs.get();
            }
            claimed = memory.claim(digest, champion);
        }
        try {
            Decoded decoded = decode(file, turn, start);
            String picture = decoded.file.picture();
            memory.remember(digest, decoded.file);
            ModelCard model = decoded.answering.card();
            Optional<KnownPass> known = memory.pass(picture, model);
            if (known.isPresent()) {
                return Reading.recalled(decoded.file, model, known.get(), System.nanoTime() - start);
            }
            SingleFlight.Landed<Reading> landed = together(pictures, picture, turn, () -> {
                Reading reading = read(decoded, turn, start);
                memory.remember(picture, reading.model(), reading.pass());
                return reading;
            });
            return landed.own() ? landed.result() : again(decoded.file, landed.result(), start);
        } finally {
            if (claimed) {
                memory.release(digest, champion);
            }
        }
    }

    /**
     * @param gray for the model that answers
     * @param otherGray for the other one, if it may be asked
     */
    private record Decoded(
            KnownFile file, ServedModel answering, float[] gray, Optional<float[]> otherGray, long decodedAt) {}

    private Decoded decode(byte[] file, Turn turn, long start) throws RejectedImage, Busy, InterruptedException {
        awaitDecoder();
        try {
            Radiograph radiograph = reader.read(file);
            long decodedAt = System.nanoTime();
            KnownFile known = new KnownFile(
                    memory.isOn() || turn.dependsOnStudy() ? radiograph.digest() : "",
                    radiograph.width(),
                    radiograph.height(),
                    radiograph.acquisition());
            ServedModel answering = turn.answering(known.study());
            float[] gray = answering.gray(radiograph);
            Optional<float[]> otherGray =
                    turn.other(answering).map(other -> isSameSize(other, answering) ? gray : other.gray(radiograph));
            return new Decoded(known, answering, gray, otherGray, decodedAt);
        } finally {
            decoders.release();
        }
    }

    private static boolean isSameSize(ServedModel a, ServedModel b) {
        ModelCard.Input one = a.card().input();
        ModelCard.Input two = b.card().input();
        return one.width() == two.width() && one.height() == two.height();
    }

    /** A challenger that fails costs nobody an answer: it is counted, and the champion answers. */
    private Reading read(Decoded decoded, Turn turn, long start) throws ModelUnavailable, Busy, InterruptedException {
        try {
            return read(decoded, decoded.answering, decoded.gray, turn, start);
        } catch (ModelUnavailable e) {
            trials.failed(turn, decoded.answering);
            if (decoded.answering.equals(turn.champion())) {
                throw e;
            }
            LOG.log(Level.WARNING, "The challenger failed, and the champion answers instead.", e);
            return read(decoded, turn.champion(), decoded.otherGray.orElseThrow(), turn, start);
        }
    }

    private Reading read(Decoded decoded, ServedModel model, float[] gray, Turn turn, long start)
            throws ModelUnavailable, Busy, InterruptedException {
        float[] tensor = model.tensor(gray);
        long preprocessedAt = System.nanoTime();
        ForwardPass pass = inference.forward(model, tensor);
        trials.passed(turn, model, pass);
        Diagnosis.Timings timings = new Diagnosis.Timings(
                decoded.decodedAt - start,
                preprocessedAt - decoded.decodedAt,
                pass.queueNanos(),
                pass.forwardNanos(),
                System.nanoTime() - start);
        return new Reading(
                decoded.file,
                model.card(),
                new KnownPass(pass.logits(), pass.activationMap()),
                timings,
                false,
                model.equals(decoded.answering)
                        ? trials.shadow(turn, model, pass.logits(), decoded.otherGray)
                        : Optional.empty());
    }

    private void awaitDecoder() throws Busy, InterruptedException {
        if (!decoders.tryAcquire(DECODER_WAIT_SECONDS, TimeUnit.SECONDS)) {
            throw new Busy(DECODER_WAIT_SECONDS);
        }
    }
}
