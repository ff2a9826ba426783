package org.radiologyai.training;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An MLflow tracking server in memory, with the endpoints that a training uses, as MLflow 2 has them: paths, names of
 * fields, codes of errors, rules for what is sent. It is stricter in one thing: a field that MLflow does not know is an
 * error. It can be out of order in many ways.
 */
final class MlflowDouble implements AutoCloseable {

    enum State {
        WELL,
        REFUSES_CONNECTIONS,
        HANGS,
        STATUS_500,
        STATUS_503,
        STATUS_429,
        STATUS_401,
        GATEWAY_404,
        RUBBISH,
        /** Does what it is asked for, and breaks the connection instead of answering. */
        LOSES_ANSWERS
    }

    static final String PREFIX = "/mlflow";

    static {
        // Otherwise each answer waits 40 ms for the acknowledgement of its own header.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final Pattern NAME = Pattern.compile("[/\\w.\\- ]{1,250}");
    private static final Pattern TAG_FILTER = Pattern.compile("tags\\.(\\w+) = '([^']*)'");
    private static final Pattern RUN_FILTER = Pattern.compile("run_id='(\\w+)'");

    /** Counts requests that were not dealt with. */
    final AtomicInteger failures = new AtomicInteger();
    /** Of runs, models and artifacts, in the order in which they came to be. */
    final List<String> log = new ArrayList<>();

    final Map<String, byte[]> artifacts = new LinkedHashMap<>();
    final Map<String, Run> runs = new LinkedHashMap<>();
    final Map<String, String> aliases = new LinkedHashMap<>();
    final List<Version> versions = new ArrayList<>();
    volatile String authorization;
    /** The end of a path that is always in {@link #brokenAs}. */
    volatile String broken = "nothing";

    volatile State brokenAs = State.STATUS_500;
    /** The end of a path of which one request is dealt with, and not answered. */
    volatile String losesOneAnswerOf = "nothing";

    private final Map<String, String> experiments = new LinkedHashMap<>();
    private final List<String> models = new ArrayList<>();
    private final String artifactRoot;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final int port;
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile State state = State.WELL;
    private HttpServer server;

    record Run(
            String id,
            String experiment,
            String name,
            String artifacts,
            Map<String, String> tags,
            Map<String, String> parameters,
            List<Point> metrics,
            List<String> statuses) {}

    record Point(String key, double value, long time, long step) {}

    record Version(String model, String number, String source, String run, Map<String, String> tags) {}

    private static final class Failure extends RuntimeException {
        private final int status;
        private final String code;

        Failure(int status, String code, String message) {
            super(message);
            this.status = status;
            this.code = code;
        }
    }

    MlflowDouble() throws IOException {
        this("mlflow-artifacts:");
    }

    /** @param artifactRoot where it says artifacts are */
    MlflowDouble(String artifactRoot) throws IOException {
        this.artifactRoot = artifactRoot;
        listen(0);
        port = server.getAddress().getPort();
    }

    String uri() {
        return "http://127.0.0.1:" + port + PREFIX;
    }

    void become(State next) throws IOException {
        if (next == State.REFUSES_CONNECTIONS) {
            server.stop(0);
        } else if (state == State.REFUSES_CONNECTIONS) {
            listen(port);
        }
        state = next;
    }

    synchronized Run run(String id) {
        return runs.get(id);
    }

    synchronized int metricsReceived() {
        return runs.values().stream().mapToInt(run -> run.metrics.size()).sum();
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void listen(int at) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        authorization = exchange.getRequestHeaders().getFirst("Authorization");
        String path = exchange.getRequestURI().getRawPath();
        State now = state;
        if (now == State.WELL && path.endsWith(broken)) {
            now = brokenAs;
        }
        if (now == State.WELL && path.endsWith(losesOneAnswerOf)) {
            losesOneAnswerOf = "nothing";
            now = State.LOSES_ANSWERS;
        }
        if (now != State.WELL) {
            failures.incrementAndGet();
        }
        switch (now) {
            case HANGS -> hang(exchange);
            case STATUS_500 -> answer(exchange, 500, error("INTERNAL_ERROR", "Something is wrong"));
            case STATUS_503 -> answer(exchange, 503, error("TEMPORARILY_UNAVAILABLE", "The database is away"));
            case STATUS_429 -> answer(exchange, 429, error("REQUEST_LIMIT_EXCEEDED", "Slowly, please"));
            case STATUS_401 -> answer(exchange, 401, "You are not authenticated.");
            case GATEWAY_404 -> answer(exchange, 404, "404 page not found");
            case RUBBISH -> answer(exchange, 200, "<html><body>Please log in to the wireless network</body></html>");
            case LOSES_ANSWERS -> {
                respond(exchange, path, body);
                exchange.close();
            }
            default -> {
                Failure failure = null;
                String text = "";
                try {
                    text = respond(exchange, path, body);
                } catch (Failure e) {
                    failure = e;
                }
                if (failure == null) {
                    answer(exchange, 200, text);
                } else {
                    answer(exchange, failure.status, error(failure.code, failure.getMessage()));
                }
            }
        }
    }

    private void hang(HttpExchange exchange) {
        try {
            end.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exchange.close();
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", text.startsWith("{") ? "application/json" : "text/html");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String error(String code, String message) {
        return Json.createObjectBuilder()
                .add("error_code", code)
                .add("message", message)
                .build()
                .toString();
    }

    private synchronized String respond(HttpExchange exchange, String path, byte[] body) {
        String uploads = PREFIX + "/api/2.0/mlflow-artifacts/artifacts/";
        String api = PREFIX + "/api/2.0/mlflow/";
        String method = exchange.getRequestMethod();
        if (path.startsWith(uploads) && method.equals("PUT")) {
            return upload(decode(path.substring(uploads.length())), body);
        }
        if (!path.startsWith(api)) {
            throw new Failure(404, "ENDPOINT_NOT_FOUND", "There is no " + path);
        }
        Map<String, String> query = new LinkedHashMap<>();
        if (exchange.getRequestURI().getRawQuery() != null) {
            for (String pair : exchange.getRequestURI().getRawQuery().split("&")) {
                query.put(pair.split("=", 2)[0], decode(pair.split("=", 2)[1]));
            }
        }
        String call = method + " " + path.substring(api.length());
        JsonObject json = method.equals("GET") ? JsonValue.EMPTY_JSON_OBJECT : read(body);
        JsonObject answer =
                switch (call) {
                    case "GET experiments/search" ->
                        object().add("experiments", Json.createArrayBuilder()).build();
                    case "GET experiments/get-by-name" -> experiment(need(query, "experiment_name"));
                    case "POST experiments/create" -> createExperiment(json);
                    case "POST runs/search" -> searchRuns(json);
                    case "POST runs/create" -> createRun(json);
                    case "GET runs/get" ->
                        object().add("run", json(known(need(query, "run_id")))).build();
                    case "POST runs/update" -> updateRun(json);
                    case "POST runs/log-parameter" -> logParameter(json);
                    case "POST runs/log-batch" -> logBatch(json);
                    case "POST registered-models/create" -> createModel(json);
                    case "GET model-versions/search" -> searchVersions(need(query, "filter"));
                    case "POST model-versions/create" -> createVersion(json);
                    case "POST registered-models/alias" -> setAlias(json);
                    default -> throw new Failure(404, "ENDPOINT_NOT_FOUND", "There is no " + call);
                };
        return answer.toString();
    }

    private String upload(String path, byte[] body) {
        if (path.startsWith("/") || Arrays.asList(path.split("/")).contains("..")) {
            throw invalid("Invalid path");
        }
        artifacts.put(path, body);
        log.add("artifact " + path.substring(path.lastIndexOf("/artifacts/") + "/artifacts/".length()));
        return "{}";
    }

    private JsonObject experiment(String name) {
        String id = experiments.get(name);
        if (id == null) {
            throw new Failure(404, "RESOURCE_DOES_NOT_EXIST", "Could not find experiment with name '" + name + "'");
        }
        return object().add(
                        "experiment",
                        object().add("experiment_id", id)
                                .add("name", name)
                                .add("artifact_location", artifactRoot + "/" + id)
                                .add("lifecycle_stage", "active"))
                .build();
    }

    private JsonObject createExperiment(JsonObject json) {
        only(json, "name", "artifact_location", "tags");
        String name = text(json, "name");
        if (experiments.containsKey(name)) {
            throw new Failure(400, "RESOURCE_ALREADY_EXISTS", "Experiment(name=" + name + ") already exists.");
        }
        experiments.put(name, Integer.toString(experiments.size() + 1));
        return object().add("experiment_id", experiments.get(name)).build();
    }

    private JsonObject searchRuns(JsonObject json) {
        only(json, "experiment_ids", "filter", "run_view_type", "max_results", "order_by", "page_token");
        Matcher filter = TAG_FILTER.matcher(text(json, "filter"));
        if (!filter.matches()) {
            throw invalid("Invalid clause(s) in filter string: '" + text(json, "filter") + "'");
        }
        JsonArrayBuilder found = Json.createArrayBuilder();
        List<String> in = json.getJsonArray("experiment_ids").getValuesAs(JsonString::getString);
        runs.values().stream()
                .filter(run -> in.contains(run.experiment) && filter.group(2).equals(run.tags.get(filter.group(1))))
                .forEach(run -> found.add(json(run)));
        JsonObject none = object().build();
        JsonObject some = object().add("runs", found).build();
        return some.getJsonArray("runs").isEmpty() ? none : some;
    }

    private JsonObject createRun(JsonObject json) {
        only(json, "experiment_id", "user_id", "run_name", "start_time", "tags");
        String experiment = text(json, "experiment_id");
        if (!experiments.containsValue(experiment)) {
            throw new Failure(404, "RESOURCE_DOES_NOT_EXIST", "No Experiment with id=" + experiment + " exists");
        }
        whole(json, "start_time");
        String id = String.format("%032x", runs.size() + 0xabcdefL);
        Run run = new Run(
                id,
                experiment,
                text(json, "run_name"),
                artifactRoot + "/" + experiment + "/" + id + "/artifacts",
                tags(json),
                new LinkedHashMap<>(),
                new ArrayList<>(),
                new ArrayList<>(List.of("RUNNING")));
        runs.put(id, run);
        log.add("run");
        return object().add("run", json(run)).build();
    }

    private JsonObject updateRun(JsonObject json) {
        only(json, "run_id", "status", "end_time", "run_name");
        String status = text(json, "status");
        if (!List.of("RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED").contains(status)) {
            throw invalid("Invalid value " + status + " for parameter 'status'");
        }
        if (!status.equals("RUNNING")) {
            whole(json, "end_time");
        }
        Run run = known(text(json, "run_id"));
        if (!run.statuses.get(run.statuses.size() - 1).equals(status)) {
            run.statuses.add(status);
        }
        log.add("status " + status);
        return object().add("run_info", json(run).getJsonObject("info")).build();
    }

    private JsonObject logParameter(JsonObject json) {
        only(json, "run_id", "key", "value");
        Run run = known(text(json, "run_id"));
        String key = name(json);
        String value = json.getString("value");
        if (value.length() > 6_000) {
            throw invalid("Param value exceeded length limit of 6000");
        }
        String before = run.parameters.putIfAbsent(key, value);
        if (before != null && !before.equals(value)) {
            throw invalid("Changing param values is not allowed. Param with key='" + key
                    + "' was already logged with value='" + before + "'");
        }
        if (before == null) {
            log.add("parameter " + key);
        }
        return object().build();
    }

    /** What is there already is not taken again, as in MLflow's database, where all of a metric is its primary key. */
    private JsonObject logBatch(JsonObject json) {
        only(json, "run_id", "metrics", "params", "tags");
        Run run = known(text(json, "run_id"));
        List<Point> points = new ArrayList<>();
        for (JsonObject metric : json.getJsonArray("metrics").getValuesAs(JsonObject.class)) {
            only(metric, "key", "value", "timestamp", "step");
            points.add(new Point(
                    name(metric), number(metric, "value"), whole(metric, "timestamp"), whole(metric, "step")));
        }
        if (points.size() > 1_000) {
            throw invalid("A batch logging request can contain at most 1000 metrics.");
        }
        for (Point point : points) {
            if (!run.metrics.contains(point)) {
                run.metrics.add(point);
                log.add("metric " + point.key + " " + point.step);
            }
        }
        return object().build();
    }

    private JsonObject createModel(JsonObject json) {
        only(json, "name", "tags", "description");
        String name = text(json, "name");
        if (models.contains(name)) {
            throw new Failure(400, "RESOURCE_ALREADY_EXISTS", "Registered Model (name=" + name + ") already exists.");
        }
        models.add(name);
        return object().add("registered_model", object().add("name", name)).build();
    }

    private JsonObject searchVersions(String filter) {
        Matcher run = RUN_FILTER.matcher(filter);
        if (!run.matches()) {
            throw invalid("Invalid clause(s) in filter string: '" + filter + "'");
        }
        JsonArrayBuilder found = Json.createArrayBuilder();
        versions.stream().filter(v -> v.run.equals(run.group(1))).forEach(v -> found.add(json(v)));
        return object().add("model_versions", found).build();
    }

    private JsonObject createVersion(JsonObject json) {
        only(json, "name", "source", "run_id", "tags", "run_link", "description");
        String model = text(json, "name");
        if (!models.contains(model)) {
            throw new Failure(404, "RESOURCE_DOES_NOT_EXIST", "Registered Model with name=" + model + " not found");
        }
        String source = text(json, "source");
        Run run = known(text(json, "run_id"));
        boolean local = source.startsWith("/") || source.startsWith("file:");
        if (source.contains("..") || local && !source.startsWith(run.artifacts)) {
            throw invalid("Invalid model version source: '" + source + "'");
        }
        long before = versions.stream().filter(v -> v.model.equals(model)).count();
        Version version = new Version(model, Long.toString(before + 1), source, run.id, tags(json));
        versions.add(version);
        log.add("version " + version.number);
        return object().add("model_version", json(version)).build();
    }

    private JsonObject setAlias(JsonObject json) {
        only(json, "name", "alias", "version");
        String model = text(json, "name");
        String number = text(json, "version");
        if (versions.stream().noneMatch(v -> v.model.equals(model) && v.number.equals(number))) {
            throw new Failure(404, "RESOURCE_DOES_NOT_EXIST", "Model Version not found");
        }
        aliases.put(model + "@" + text(json, "alias"), number);
        return object().build();
    }

    private Run known(String id) {
        Run run = runs.get(id);
        if (run == null) {
            throw new Failure(404, "RESOURCE_DOES_NOT_EXIST", "Run with id=" + id + " not found");
        }
        return run;
    }

    private static JsonObject json(Run run) {
        JsonArrayBuilder parameters = Json.createArrayBuilder();
        run.parameters.forEach((k, v) -> parameters.add(object().add("key", k).add("value", v)));
        JsonArrayBuilder metrics = Json.createArrayBuilder();
        Map<String, Point> last = new LinkedHashMap<>();
        run.metrics.forEach(point -> last.put(point.key, point));
        last.values()
                .forEach(p -> metrics.add(object().add("key", p.key)
                        .add("value", Double.isNaN(p.value) ? Json.createValue("NaN") : Json.createValue(p.value))
                        .add("timestamp", p.time)
                        .add("step", p.step)));
        return object().add(
                        "info",
                        object().add("run_uuid", run.id)
                                .add("run_id", run.id)
                                .add("run_name", run.name)
                                .add("experiment_id", run.experiment)
                                .add("status", run.statuses.get(run.statuses.size() - 1))
                                .add("artifact_uri", run.artifacts)
                                .add("lifecycle_stage", "active"))
                .add(
                        "data",
                        object().add("metrics", metrics)
                                .add("params", parameters)
                                .add("tags", pairs(run.tags)))
                .build();
    }

    private static JsonObject json(Version version) {
        return object().add("name", version.model)
                .add("version", version.number)
                .add("creation_timestamp", 1_700_000_000_000L)
                .add("current_stage", "None")
                .add("source", version.source)
                .add("run_id", version.run)
                .add("status", "READY")
                .add("tags", pairs(version.tags))
                .build();
    }

    private static JsonArrayBuilder pairs(Map<String, String> tags) {
        JsonArrayBuilder pairs = Json.createArrayBuilder();
        tags.forEach((k, v) -> pairs.add(object().add("key", k).add("value", v)));
        return pairs;
    }

    private static Map<String, String> tags(JsonObject json) {
        Map<String, String> tags = new LinkedHashMap<>();
        if (json.containsKey("tags")) {
            for (JsonObject tag : json.getJsonArray("tags").getValuesAs(JsonObject.class)) {
                only(tag, "key", "value");
                tags.put(name(tag), tag.getString("value"));
            }
        }
        return tags;
    }

    private static JsonObjectBuilder object() {
        return Json.createObjectBuilder();
    }

    private static JsonObject read(byte[] body) {
        if (body.length > 1_000_000) {
            throw invalid("Batched logging API requests must be at most 1000000 bytes");
        }
        try (JsonReader reader = Json.createReader(new StringReader(new String(body, StandardCharsets.UTF_8)))) {
            return reader.readObject();
        } catch (JsonException e) {
            throw new Failure(400, "BAD_REQUEST", "Failed to parse JSON");
        }
    }

    private static void only(JsonObject json, String... known) {
        if (!Arrays.asList(known).containsAll(json.keySet())) {
            throw invalid("Unknown field among " + json.keySet());
        }
    }

    private static String need(Map<String, String> query, String key) {
        if (query.getOrDefault(key, "").isEmpty()) {
            throw invalid("Missing value for required parameter '" + key + "'");
        }
        return query.get(key);
    }

    private static String text(JsonObject json, String key) {
        if (!(json.get(key) instanceof JsonString text) || text.getString().isEmpty()) {
            throw invalid("Missing value for required parameter '" + key + "'");
        }
        return text.getString();
    }

    private static String name(JsonObject json) {
        String name = text(json, "key");
        if (!NAME.matcher(name).matches()) {
            throw invalid("Invalid name: '" + name + "'");
        }
        return name;
    }

    /** Protocol buffers write whole numbers of 64 bits as texts. */
    private static long whole(JsonObject json, String key) {
        JsonValue value = json.get(key);
        if (value instanceof JsonNumber number) {
            return number.longValueExact();
        }
        return Long.parseLong(text(json, key));
    }

    private static double number(JsonObject json, String key) {
        JsonValue value = json.get(key);
        return value instanceof JsonNumber number ? number.doubleValue() : Double.parseDouble(text(json, key));
    }

    private static Failure invalid(String message) {
        return new Failure(400, "INVALID_PARAMETER_VALUE", message);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
