package org.radiologyai.inference;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.radiologyai.models.ModelBundle;
import org.radiologyai.models.ModelCard;
import org.radiologyai.models.ModelCatalog;
import org.radiologyai.models.Rollout;

/**
 * The served models: the champion, a challenger if one is on trial, and a few that were asked for by name. Which ones
 * is for {@link Rollouts} to say.
 */
@ApplicationScoped
public class Inference {

    private static final int MOST_BY_HAND = 2;
    private static final int MOST_LOADING_BY_HAND = 4;
    private static final int BY_HAND_SECONDS = 10;
    private static final int MOST_TRIES = 10;

    private ModelCatalog catalog;
    private InferenceSettings settings;
    private volatile PredictorPool pool;
    private volatile LoadedModels loaded;
    private volatile Serving serving;
    private volatile String failure;

    private final ExecutorService loader =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_LOADING_BY_HAND), work -> {
                Thread thread = new Thread(work, "model-loader");
                thread.setDaemon(true);
                return thread;
            });

    /** What was asked for by name, the least lately asked for first. */
    private final Map<String, ServedModel> byHand = new LinkedHashMap<>(8, 0.75f, true);

    /** For the container's proxy. */
    protected Inference() {}

    @Inject
    Inference(ModelCatalog catalog, InferenceSettings settings) {
        this.catalog = catalog;
        this.settings = settings;
    }

    /** Loads the engine. To be called once, in a thread that has time. */
    void open() {
        // Read by the engine's library once, when its class is initialized.
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(settings.threads));
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        pool = new PredictorPool(settings);
        loaded = new LoadedModels(catalog, pool);
    }

    /**
     * Loads a model beside those that answer.
     *
     * @throws RefusedModel if it is not fit to answer
     */
    ServedModel load(Rollout.Model model) throws RefusedModel, InterruptedException {
        return loaded.load(model);
    }

    /** Lets these models answer from now on, and frees those that did and no longer do when their last answer is out. */
    synchronized void serve(Serving next) {
        Serving before = serving;
        serving = next;
        failure = null;
        next.models().forEach(model -> byHand.values().remove(model));
        if (before != null) {
            before.models().filter(model -> !next.has(model)).forEach(loaded::retire);
        }
    }

    /** Frees a model that was loaded and is not to answer after all. */
    synchronized void drop(ServedModel model) {
        if ((serving == null || !serving.has(model)) && !byHand.containsValue(model)) {
            loaded.retire(model);
        }
    }

    /** What answers now; null before the first model is ready. */
    Serving serving() {
        return serving;
    }

    /** Says why no model answers. */
    void failed(String why) {
        failure = why;
    }

    /**
     * The models that may answer to one picture; they stay loaded until the turn is closed.
     *
     * @param nameOrId such as {@code resnet50} or {@code resnet50_v1.0}, to ask this model alone; what is activated if
     *     empty
     * @throws UnknownModel if the catalog has no such bundle, or none may be asked for by name
     * @throws ModelUnavailable if it is not ready or cannot be loaded
     */
    public Turn turn(Optional<String> nameOrId) throws UnknownModel, ModelUnavailable, InterruptedException {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            Serving now = serving;
            if (now == null) {
                throw new ModelUnavailable("The model is not ready.");
            }
            Optional<Turn> turn = nameOrId.isEmpty() ? Turn.of(now) : Turn.of(named(nameOrId.get(), now));
            if (turn.isPresent()) {
                return turn.get();
            }
        }
        throw new ModelUnavailable("Models are activated faster than they can answer.");
    }

    private ServedModel named(String nameOrId, Serving now)
            throws UnknownModel, ModelUnavailable, InterruptedException {
        Optional<ServedModel> serves = now.models()
                .filter(model -> nameOrId.equals(model.card().id())
                        || nameOrId.equals(model.card().name()))
                .findFirst();
        if (serves.isPresent()) {
            return serves.get();
        }
        if (!settings.anyModel) {
            throw new UnknownModel();
        }
        ModelBundle bundle = catalog.find(nameOrId).orElseThrow(UnknownModel::new);
        Optional<ServedModel> ready = loaded.ready(Rollout.Model.of(bundle.card()));
        return ready.isPresent() ? kept(ready.get()) : loadedByHand(bundle);
    }

    /** Goes on in the background where it takes long: the weights may have to be fetched first. */
    private ServedModel loadedByHand(ModelBundle bundle) throws ModelUnavailable, InterruptedException {
        String id = bundle.card().id();
        try {
            return loader.submit(() -> kept(loaded.load(bundle))).get(BY_HAND_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | RejectedExecutionException e) {
            throw new ModelUnavailable("The model " + id + " is being loaded.");
        } catch (ExecutionException e) {
            throw new ModelUnavailable("The model " + id + " cannot be served.", e.getCause());
        }
    }

    /** Counts a model among the few, also one that nobody waits for any more; frees what leaves them for it. */
    private synchronized ServedModel kept(ServedModel model) {
        if (serving.has(model)) {
            return model;
        }
        ServedModel replaced = byHand.put(model.card().id(), model);
        if (replaced != null && !replaced.equals(model)) {
            loaded.retire(replaced);
        }
        if (byHand.size() > MOST_BY_HAND) {
            ServedModel eldest = byHand.values().iterator().next();
            byHand.values().remove(eldest);
            loaded.retire(eldest);
        }
        return model;
    }

    /** A turn of a model that answered a moment ago, for work that had to wait; none if it is retired. */
    public Optional<Turn> turn(ServedModel model) {
        return Turn.of(model);
    }

    /**
     * The card of the champion.
     *
     * @throws ModelUnavailable if it is not ready
     */
    public ModelCard champion() throws ModelUnavailable {
        Serving now = serving;
        if (now == null) {
            throw new ModelUnavailable("The model is not ready.");
        }
        return now.champion().card();
    }

    /**
     * Runs one forward pass.
     *
     * @param model of a turn that is open
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
        Optional<Serving> now = Optional.ofNullable(serving);
        return new Status(
                now.map(each -> each.champion().card().id()),
                now.flatMap(Serving::challenger).map(model -> model.card().id()),
                now.map(Serving::rollout),
                now.map(Serving::number).orElse(0L),
                Optional.ofNullable(failure),
                current == null ? 0 : current.predictors(),
                current == null ? 0 : current.queued(),
                settings.queueCapacity);
    }

    /**
     * A moment of the inference.
     *
     * @param activeModel name and version of the champion, if it is ready
     * @param challenger name and version of the model on trial, if it is ready
     * @param rollout what is followed
     * @param change the number of its entry in the history of models, 0 if there is none
     * @param failure why there is no active model
     * @param predictors that work
     * @param queued pictures that wait
     * @param queueCapacity how many may wait
     */
    public record Status(
            Optional<String> activeModel,
            Optional<String> challenger,
            Optional<Rollout> rollout,
            long change,
            Optional<String> failure,
            int predictors,
            int queued,
            int queueCapacity) {

        /**
         * What a model is now: {@code champion}, {@code challenger}, or neither.
         *
         * @param id name and version
         */
        public Optional<String> alias(String id) {
            if (activeModel.filter(id::equals).isPresent()) {
                return Optional.of("champion");
            }
            return challenger.filter(id::equals).map(known -> "challenger");
        }
    }

    @PreDestroy
    void stop() {
        loader.shutdownNow();
        LoadedModels models = loaded;
        PredictorPool current = pool;
        if (models != null) {
            models.close();
        }
        if (current != null) {
            current.close();
        }
    }
}
