package org.radiologyai.inference;

import ai.djl.inference.Predictor;
import ai.djl.translate.TranslateException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A fixed set of threads, each with a predictor of its own for every served model, fed from one bounded queue. Models
 * share the threads, so that the cores are never oversubscribed however many models are served.
 *
 * <p>A predictor that throws is closed and replaced. A thread that stays in a forward pass beyond the limit cannot be
 * interrupted, for it is in native code: it is left behind, ends when the pass does, and a new one takes its place at
 * once. As many may be left behind as there are predictors; beyond that the pool shrinks, so that a module that hangs
 * on every picture cannot pile up threads.
 */
final class PredictorPool implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(PredictorPool.class.getName());
    private static final long ORDER_SECONDS = 120;
    private static final long CLOSE_SECONDS = 20;

    /** How often an idle thread looks whether there is an order. */
    private static final long IDLE_MILLIS = 50;

    private final InferenceSettings settings;
    private final BlockingQueue<Job> queue;
    private final Set<Worker> workers = ConcurrentHashMap.newKeySet();
    private final Set<ServedModel> models = ConcurrentHashMap.newKeySet();
    private final Set<Worker> leftBehind = ConcurrentHashMap.newKeySet();
    private final AtomicInteger created = new AtomicInteger();
    private volatile long typicalForwardNanos = TimeUnit.MILLISECONDS.toNanos(100);
    private volatile boolean closed;

    PredictorPool(InferenceSettings settings) {
        this.settings = settings;
        this.queue = new ArrayBlockingQueue<>(settings.queueCapacity);
        for (int i = 0; i < settings.predictors; i++) {
            startWorker();
        }
    }

    /**
     * Makes and warms a predictor of the model on every thread, each between two of its passes. From here on the model
     * is the pool's to close.
     *
     * @throws ModelUnavailable if that fails on any of them
     */
    void serve(ServedModel model) throws ModelUnavailable, InterruptedException {
        try {
            order(worker -> worker.predictor(model));
            models.add(model);
        } catch (ExecutionException e) {
            unload(model);
            throw new ModelUnavailable("The model " + model.card().id() + " could not be warmed.", e);
        } catch (TimeoutException e) {
            // A thread may still be inside it: freeing the weights would crash the process.
            throw new ModelUnavailable("The model " + model.card().id() + " could not be warmed in time.", e);
        }
    }

    /**
     * Closes the predictors of a model that nobody uses any more, each between two passes of its thread, and frees its
     * memory.
     */
    void unload(ServedModel model) throws InterruptedException {
        models.remove(model);
        try {
            order(worker -> worker.close(model));
            model.close();
            NativeMemory.trim();
            LOG.log(Level.INFO, "Model {0} is unloaded.", model.card().id());
        } catch (ExecutionException | TimeoutException e) {
            // Better a little memory too much than weights freed under a running pass, which would crash the process.
            LOG.log(Level.WARNING, "The memory of model " + model.card().id() + " could not be freed.", e);
        }
    }

    /** Has every thread do something between two of its passes, and waits for the last. */
    private void order(Task task) throws InterruptedException, ExecutionException, TimeoutException {
        List<CompletableFuture<Void>> done = new ArrayList<>();
        List<Worker> asked = List.copyOf(workers);
        for (Worker worker : asked) {
            Order order = new Order(task, new CompletableFuture<>());
            worker.orders.add(order);
            done.add(order.done());
        }
        for (Worker worker : asked) {
            if (closed || !workers.contains(worker)) {
                worker.dropOrders();
            }
        }
        CompletableFuture.allOf(done.toArray(CompletableFuture<?>[]::new)).get(ORDER_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * Runs one forward pass.
     *
     * @param tensor of the shape that the model's card asks for, row by row, channel by channel
     * @throws Busy if the queue is full or no predictor gets free in time
     * @throws ModelUnavailable if the pass fails or takes too long
     */
    ForwardPass forward(ServedModel model, float[] tensor) throws Busy, ModelUnavailable, InterruptedException {
        Job job = new Job(model, tensor);
        if (closed || !queue.offer(job)) {
            throw new Busy(retryAfterSeconds());
        }
        if (!job.started.await(settings.queueWaitMillis, TimeUnit.MILLISECONDS) && queue.remove(job)) {
            throw new Busy(retryAfterSeconds());
        }
        try {
            return job.result.get(settings.forwardLimitMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            leaveBehind(job);
            throw new ModelUnavailable("The model did not answer within " + settings.forwardLimitMillis + " ms.");
        } catch (ExecutionException e) {
            throw new ModelUnavailable("The forward pass failed.", e.getCause());
        }
    }

    int queued() {
        return queue.size();
    }

    int queueCapacity() {
        return settings.queueCapacity;
    }

    int predictors() {
        return workers.size();
    }

    int retryAfterSeconds() {
        long waiting = (queue.size() + 1L) * typicalForwardNanos / Math.max(1, workers.size());
        return (int) Math.min(60, 1 + TimeUnit.NANOSECONDS.toSeconds(waiting));
    }

    private void startWorker() {
        Worker worker = new Worker("predictor-" + created.incrementAndGet());
        workers.add(worker);
        worker.start();
    }

    private synchronized void leaveBehind(Job job) {
        Worker worker = job.worker;
        if (worker.current == job && workers.remove(worker)) {
            LOG.log(Level.SEVERE, "{0} is stuck in a forward pass and is left behind.", worker.getName());
            leftBehind.add(worker);
            worker.dropOrders();
            replenish();
        }
    }

    private synchronized void replenish() {
        if (!closed && workers.size() < settings.predictors && leftBehind.size() <= settings.predictors) {
            startWorker();
        }
    }

    /** Lets running passes end, refuses the waiting ones and frees the native memory of all models. */
    @Override
    public void close() {
        closed = true;
        for (Job job; (job = queue.poll()) != null; ) {
            job.result.completeExceptionally(new IllegalStateException("The server is stopping."));
            job.started.countDown();
        }
        workers.forEach(Worker::interrupt);
        boolean ended = true;
        for (Worker worker : workers) {
            try {
                worker.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            ended &= !worker.isAlive();
        }
        // Freeing weights under a running pass would crash the process; then the little memory is left instead.
        if (ended && leftBehind.isEmpty()) {
            models.forEach(ServedModel::close);
        }
    }

    /** What a thread does with its own predictors. */
    @FunctionalInterface
    private interface Task {
        void of(Worker worker) throws TranslateException;
    }

    private record Order(Task task, CompletableFuture<Void> done) {}

    /** One tensor on its way through the pool. */
    private static final class Job {

        final ServedModel model;
        final float[] tensor;
        final CountDownLatch started = new CountDownLatch(1);
        final CompletableFuture<ForwardPass> result = new CompletableFuture<>();
        final long queuedAt = System.nanoTime();
        volatile Worker worker;

        Job(ServedModel model, float[] tensor) {
            this.model = model;
            this.tensor = tensor;
        }
    }

    private final class Worker extends Thread {

        private final Map<ServedModel, Predictor<float[], ModelOutput>> predictors = new HashMap<>();
        private final Queue<Order> orders = new ConcurrentLinkedQueue<>();
        private volatile Job current;

        Worker(String name) {
            super(name);
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                for (ServedModel model : models) {
                    predictor(model);
                }
                while (!closed && workers.contains(this)) {
                    for (Order order; (order = orders.poll()) != null; ) {
                        obey(order);
                    }
                    Job job = queue.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
                    if (job != null) {
                        work(job);
                    }
                }
            } catch (InterruptedException e) {
                // the pool closes
            } catch (TranslateException | RuntimeException e) {
                LOG.log(Level.SEVERE, "A predictor could not be warmed.", e);
                workers.remove(this);
            } finally {
                dropOrders();
                predictors.values().forEach(Predictor::close);
                if (leftBehind.remove(this)) {
                    replenish();
                }
            }
        }

        /** A thread that is gone has no predictor to warm, and closes those that it had. */
        private void dropOrders() {
            for (Order order; (order = orders.poll()) != null; ) {
                if (closed) {
                    order.done().completeExceptionally(new IllegalStateException("The server is stopping."));
                } else {
                    order.done().complete(null);
                }
            }
        }

        private void obey(Order order) {
            try {
                order.task().of(this);
                order.done().complete(null);
            } catch (TranslateException | RuntimeException | LinkageError | OutOfMemoryError e) {
                order.done().completeExceptionally(e);
            }
        }

        private void work(Job job) {
            job.worker = this;
            current = job;
            long startedAt = System.nanoTime();
            job.started.countDown();
            // The caller may have given up, and with it its hold on the model.
            if (!job.model.hold()) {
                job.result.completeExceptionally(new IllegalStateException("The model is not served any more."));
                current = null;
                return;
            }
            try {
                Predictor<float[], ModelOutput> predictor = predictor(job.model);
                ModelOutput output = predictor.predict(job.tensor);
                long forward = System.nanoTime() - startedAt;
                typicalForwardNanos = (7 * typicalForwardNanos + forward) / 8;
                job.result.complete(
                        new ForwardPass(output.logits(), output.activationMap(), startedAt - job.queuedAt, forward));
            } catch (TranslateException | RuntimeException | LinkageError | OutOfMemoryError e) {
                close(job.model);
                job.result.completeExceptionally(e);
            } finally {
                current = null;
                if (!workers.contains(this)) {
                    close(job.model);
                }
                job.model.release();
            }
        }

        private void close(ServedModel model) {
            Predictor<float[], ModelOutput> predictor = predictors.remove(model);
            if (predictor != null) {
                predictor.close();
            }
        }

        private Predictor<float[], ModelOutput> predictor(ServedModel model) throws TranslateException {
            Predictor<float[], ModelOutput> predictor = predictors.get(model);
            if (predictor == null) {
                predictor = model.newWarmPredictor();
                predictors.put(model, predictor);
            }
            return predictor;
        }
    }
}
