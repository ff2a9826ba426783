package org.radiologyai.inference;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.radiologyai.models.InvalidBundle;
import org.radiologyai.models.ModelBundle;
import org.radiologyai.models.ModelCatalog;

/**
 * The served models. The active one is verified, loaded and warmed while the application starts; any other in the
 * catalog when it is first asked for by name.
 */
@ApplicationScoped
public class Inference {

    private static final Logger LOG = Logger.getLogger(Inference.class.getName());
    private static final int MOST_MODELS = 4;

    private ModelCatalog catalog;
    private InferenceSettings settings;
    private final Map<String, CompletableFuture<ServedModel>> served = new ConcurrentHashMap<>();
    private volatile PredictorPool pool;
    private volatile ServedModel active;
    private volatile String failure;

    /** For the container's proxy. */
    protected Inference() {}

    @Inject
    Inference(ModelCatalog catalog, InferenceSettings settings) {
        this.catalog = catalog;
        this.settings = settings;
    }

    /** Loads in a thread of its own, so that liveness can be asked meanwhile. */
    void start(@Observes @Initialized(ApplicationScoped.class) Object applicationStarted) {
        Thread loader = new Thread(this::loadActive, "model-loader");
        loader.setDaemon(true);
        loader.start();
    }

    private void loadActive() {
        long begin = System.nanoTime();
        try {
            // Read by the engine's library once, when its class is initialized.
            System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(settings.threads));
            System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
            pool = new PredictorPool(settings);
            ModelBundle bundle = catalog.find(settings.model)
                    .orElseThrow(() -> new ModelUnavailable(
                            "MODEL is " + settings.model + ", but there is no such bundle in " + catalog.directory()));
            active = serve(bundle).get();
            LOG.log(Level.INFO, "Model {0} is ready after {1} ms: {2} predictors, {3} threads each.", new Object[] {
                active.card().id(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin),
                settings.predictors,
                settings.threads
            });
        } catch (ExecutionException e) {
            failed(e.getCause());
        } catch (ModelUnavailable | RuntimeException | LinkageError e) {
            failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void failed(Throwable reason) {
        failure = reason.getMessage();
        LOG.log(Level.SEVERE, "No model can be served.", reason);
    }

    /**
     * Finds the model that is to answer, and loads it first if it must.
     *
     * @param nameOrId such as {@code resnet50} or {@code resnet50_v1.0}; the active model if empty
     * @throws UnknownModel if the catalog has no such bundle
     * @throws ModelUnavailable if it is not ready or cannot be loaded
     */
    public ServedModel model(Optional<String> nameOrId) throws UnknownModel, ModelUnavailable, InterruptedException {
        ServedModel current = active;
        if (current == null) {
            throw new ModelUnavailable("The model is not ready.");
        }
        if (nameOrId.isEmpty()
                || nameOrId.get().equals(current.card().name())
                || nameOrId.get().equals(current.card().id())) {
            return current;
        }
        ModelBundle bundle = catalog.find(nameOrId.get()).orElseThrow(UnknownModel::new);
        try {
            return serve(bundle).get();
        } catch (ExecutionException e) {
            throw new ModelUnavailable("The model " + bundle.card().id() + " cannot be served.", e.getCause());
        }
    }

    private CompletableFuture<ServedModel> serve(ModelBundle bundle) throws ModelUnavailable {
        String id = bundle.card().id();
        if (served.size() >= MOST_MODELS && !served.containsKey(id)) {
            throw new ModelUnavailable("This server already holds " + MOST_MODELS + " models.");
        }
        CompletableFuture<ServedModel> mine = new CompletableFuture<>();
        CompletableFuture<ServedModel> first = served.putIfAbsent(id, mine);
        if (first != null) {
            return first;
        }
        try {
            ServedModel model = ServedModel.load(bundle);
            pool.serve(model);
            mine.complete(model);
        } catch (InvalidBundle
                | IOException
                | ModelUnavailable
                | InterruptedException
                | RuntimeException
                | LinkageError e) {
            served.remove(id);
            mine.completeExceptionally(e);
        }
        return mine;
    }

    /**
     * Runs one forward pass.
     *
     * @param tensor of the shape that the model's card asks for
     * @throws Busy if there is more work than can be done in time
     * @throws ModelUnavailable if the pass fails or takes too long
     */
    public ForwardPass forward(ServedModel model, float[] tensor) throws Busy, ModelUnavailable, InterruptedException {
        return pool.forward(model, tensor);
    }

    /**
     * Refuses early, before anything is spent on a picture that could not be served.
     *
     * @param onTheWay pictures that are not in the queue yet but will be
     * @throws Busy if the queue is or will be full
     */
    public void expectRoom(int onTheWay) throws Busy {
        PredictorPool current = pool;
        if (current != null && current.queued() + onTheWay >= current.queueCapacity()) {
            throw new Busy(current.retryAfterSeconds());
        }
    }

    /** How it stands, for health checks and metrics. */
    public Status status() {
        PredictorPool current = pool;
        ServedModel model = active;
        return new Status(
                model == null ? Optional.empty() : Optional.of(model.card().id()),
                Optional.ofNullable(failure),
                current == null ? 0 : current.predictors(),
                current == null ? 0 : current.queued(),
                settings.queueCapacity);
    }

    /**
     * A moment of the inference.
     *
     * @param activeModel name and version of the model that answers, if it is ready
     * @param failure why there is none
     * @param predictors that work
     * @param queued pictures that wait
     * @param queueCapacity how many may wait
     */
    public record Status(
            Optional<String> activeModel, Optional<String> failure, int predictors, int queued, int queueCapacity) {}

    @PreDestroy
    void stop() {
        PredictorPool current = pool;
        if (current != null) {
            current.close();
        }
    }
}
