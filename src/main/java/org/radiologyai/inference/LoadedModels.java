package org.radiologyai.inference;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.radiologyai.models.InvalidBundle;
import org.radiologyai.models.ModelBundle;
import org.radiologyai.models.ModelCatalog;
import org.radiologyai.models.ReferencePicture;
import org.radiologyai.models.Rollout;

/**
 * The models in memory. One is loaded beside those that answer, and let near them only when it has shown that it
 * answers as its bundle says.
 */
final class LoadedModels implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(LoadedModels.class.getName());
    private static final long SMOKE_TEST_SECONDS = 60;
    private static final int MOST_CAUSES = 10;
    private static final int LONGEST_REASON = 200;

    private final ModelCatalog catalog;
    private final PredictorPool pool;
    private final Map<Rollout.Model, CompletableFuture<ServedModel>> models = new ConcurrentHashMap<>();
    private final ExecutorService unloading = Executors.newSingleThreadExecutor(work -> daemon(work, "model-unloader"));

    LoadedModels(ModelCatalog catalog, PredictorPool pool) {
        this.catalog = catalog;
        this.pool = pool;
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Finds a model that is pinned, and loads it if it is not loaded.
     *
     * @throws RefusedModel if there is no such bundle, or its bundle is not what it was, or it is not fit to answer
     */
    ServedModel load(Rollout.Model model) throws RefusedModel, InterruptedException {
        CompletableFuture<ServedModel> there = models.get(model);
        if (there != null) {
            return await(there);
        }
        ModelBundle bundle = catalog.byId(model.id())
                .orElseThrow(
                        () -> new RefusedModel("There is no bundle of " + model.id() + " in " + catalog.place() + "."));
        if (!Rollout.Model.of(bundle.card()).equals(model)) {
            throw new RefusedModel("The bundle of " + model.id() + " in " + catalog.place()
                    + " is not the one that was activated: its weights or settings are others. Put that one back, or"
                    + " activate this one.");
        }
        return load(bundle);
    }

    /**
     * Verifies, loads, tests and warms a model, if it is not loaded.
     *
     * @throws RefusedModel if it is not fit to answer
     */
    ServedModel load(ModelBundle bundle) throws RefusedModel, InterruptedException {
        Rollout.Model key = Rollout.Model.of(bundle.card());
        CompletableFuture<ServedModel> mine = new CompletableFuture<>();
        CompletableFuture<ServedModel> first = models.putIfAbsent(key, mine);
        if (first != null) {
            return await(first);
        }
        try {
            ServedModel model = loaded(bundle);
            mine.complete(model);
            return model;
        } catch (RefusedModel | InterruptedException | RuntimeException | Error e) {
            models.remove(key);
            mine.completeExceptionally(e);
            throw e;
        }
    }

    /** A model that is loaded already. */
    Optional<ServedModel> ready(Rollout.Model model) {
        CompletableFuture<ServedModel> there = models.get(model);
        return there == null || !there.isDone() || there.isCompletedExceptionally()
                ? Optional.empty()
                : Optional.of(there.join());
    }

    private static ServedModel await(CompletableFuture<ServedModel> model) throws RefusedModel, InterruptedException {
        try {
            return model.get();
        } catch (ExecutionException e) {
            throw new RefusedModel(e.getCause().getMessage(), e.getCause());
        }
    }

    private ServedModel loaded(ModelBundle listed) throws RefusedModel, InterruptedException {
        String id = listed.card().id();
        try {
            ModelBundle bundle = catalog.fetch(listed);
            expectMemory(id, Files.size(bundle.weights()));
            List<ReferencePicture> pictures = ReferencePicture.of(bundle);
            ServedModel model = ServedModel.load(bundle);
            test(model, pictures);
            pool.serve(model);
            return model;
        } catch (InvalidBundle e) {
            throw new RefusedModel(e.getMessage(), e);
        } catch (IOException e) {
            throw new RefusedModel("The bundle of " + id + " cannot be loaded: " + e.getMessage(), e);
        } catch (ModelUnavailable | LinkageError e) {
            throw new RefusedModel(e.getMessage(), e);
        }
    }

    private void expectMemory(String id, long weightsBytes) throws RefusedModel, IOException {
        boolean isFirst = models.size() <= 1;
        long needed = MemoryRoom.needed(weightsBytes);
        long free = MemoryRoom.now().free();
        if (!isFirst && free < needed) {
            throw new RefusedModel(String.format(
                    Locale.ROOT,
                    "There is no memory for %s beside what is loaded: it takes %d MB, and %d MB are free.",
                    id,
                    needed >> 20,
                    Math.max(0, free) >> 20));
        }
    }

    /** In a thread that can be left behind: a pass that hangs cannot be interrupted. */
    private static void test(ServedModel model, List<ReferencePicture> pictures)
            throws RefusedModel, InvalidBundle, InterruptedException {
        FutureTask<Void> test = new FutureTask<>(() -> {
            SmokeTest.run(model, pictures);
            return null;
        });
        daemon(test, "model-smoke-test").start();
        String id = model.card().id();
        try {
            test.get(SMOKE_TEST_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            model.close();
            if (e.getCause() instanceof InvalidBundle wrong) {
                throw wrong;
            }
            throw new RefusedModel(e.getCause().getMessage() + " " + rootOf(e), e.getCause());
        } catch (TimeoutException e) {
            throw new RefusedModel(
                    "The model " + id + " did not answer within " + SMOKE_TEST_SECONDS + " s in its smoke test.");
        }
    }

    /** In few words, for the engine says a lot. */
    private static String rootOf(Throwable thrown) {
        Throwable root = thrown;
        for (int depth = 0; root.getCause() != null && depth < MOST_CAUSES; depth++) {
            root = root.getCause();
        }
        String message = String.valueOf(root.getMessage()).lines().findFirst().orElse("");
        return message.substring(0, Math.min(LONGEST_REASON, message.length()));
    }

    /** Frees a model's memory as soon as nobody uses it. */
    void retire(ServedModel model) {
        models.remove(Rollout.Model.of(model.card()));
        model.retire(() -> {
            try {
                unloading.execute(() -> unload(model));
            } catch (RejectedExecutionException e) {
                LOG.log(Level.FINE, "The pool frees it, which is about to be closed.", e);
            }
        });
    }

    private void unload(ServedModel model) {
        try {
            pool.unload(model);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        unloading.shutdownNow();
    }
}
