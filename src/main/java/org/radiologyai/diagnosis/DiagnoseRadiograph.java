package org.radiologyai.diagnosis;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.radiologyai.dicom.Acquisition;
import org.radiologyai.imaging.Preprocessing;
import org.radiologyai.imaging.Radiograph;
import org.radiologyai.imaging.RadiographReader;
import org.radiologyai.imaging.RejectedImage;
import org.radiologyai.inference.Busy;
import org.radiologyai.inference.ForwardPass;
import org.radiologyai.inference.Inference;
import org.radiologyai.inference.ModelUnavailable;
import org.radiologyai.inference.ServedModel;
import org.radiologyai.inference.UnknownModel;
import org.radiologyai.models.ModelCard;

/** The use case: the bytes of a file in, a diagnosis out. */
@ApplicationScoped
public class DiagnoseRadiograph {

    private static final int DECODER_WAIT_SECONDS = 10;

    private RadiographReader reader;
    private Inference inference;
    private Event<Diagnosis> diagnosed;

    /** Decoding takes a core and, for the largest pictures, 200 MB: as many at a time as there are cores. */
    private final Semaphore decoders = new Semaphore(Runtime.getRuntime().availableProcessors(), true);

    /** For the container's proxy. */
    protected DiagnoseRadiograph() {}

    @Inject
    DiagnoseRadiograph(RadiographReader reader, Inference inference, Event<Diagnosis> diagnosed) {
        this.reader = reader;
        this.inference = inference;
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
     * Decodes, preprocesses, runs the model and decides.
     *
     * @param file a whole file
     * @param model by name or name and version; the active one if empty
     * @throws RejectedImage if the file gets no diagnosis
     * @throws UnknownModel if the catalog has no such model
     * @throws ModelUnavailable if the model is not ready or fails
     * @throws Busy if there is more work than can be done in time
     */
    public Diagnosis diagnose(byte[] file, Optional<String> model)
            throws RejectedImage, UnknownModel, ModelUnavailable, Busy, InterruptedException {
        return diagnose(file, model, decoded -> {});
    }

    /**
     * The same, for a caller who also wants the decoded picture, to show it.
     *
     * @param decoded is given the picture before the model sees it
     */
    public Diagnosis diagnose(byte[] file, Optional<String> model, Consumer<Radiograph> decoded)
            throws RejectedImage, UnknownModel, ModelUnavailable, Busy, InterruptedException {
        long start = System.nanoTime();
        ServedModel served = inference.model(model);
        ModelCard.Input input = served.card().input();
        long decodedAt;
        float[] gray;
        Optional<Acquisition> acquisition;
        if (!decoders.tryAcquire(DECODER_WAIT_SECONDS, TimeUnit.SECONDS)) {
            throw new Busy(DECODER_WAIT_SECONDS);
        }
        try {
            Radiograph radiograph = reader.read(file);
            decodedAt = System.nanoTime();
            acquisition = radiograph.acquisition();
            decoded.accept(radiograph);
            gray = Preprocessing.resize(radiograph, input.width(), input.height());
        } finally {
            decoders.release();
        }
        float[] tensor = new float[input.mean().size() * gray.length];
        Preprocessing.normalize(gray, toArray(input.mean()), toArray(input.std()), FloatBuffer.wrap(tensor));
        long preprocessedAt = System.nanoTime();
        ForwardPass pass = inference.forward(served, tensor);
        Decision decision = Decision.of(pass.logits(), served.card());
        Diagnosis diagnosis = new Diagnosis(
                decision,
                served.card(),
                acquisition,
                new Diagnosis.Timings(
                        decodedAt - start,
                        preprocessedAt - decodedAt,
                        pass.queueNanos(),
                        pass.forwardNanos(),
                        System.nanoTime() - start));
        diagnosed.fire(diagnosis);
        return diagnosis;
    }

    private static float[] toArray(List<Float> values) {
        float[] array = new float[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i);
        }
        return array;
    }
}
