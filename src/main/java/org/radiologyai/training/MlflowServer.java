package org.radiologyai.training;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.mlflow.api.proto.ModelRegistry.CreateModelVersion;
import org.mlflow.api.proto.ModelRegistry.CreateRegisteredModel;
import org.mlflow.api.proto.ModelRegistry.ModelVersion;
import org.mlflow.api.proto.ModelRegistry.ModelVersionTag;
import org.mlflow.api.proto.ModelRegistry.SearchModelVersions;
import org.mlflow.api.proto.ModelRegistry.SetRegisteredModelAlias;
import org.mlflow.api.proto.Service.CreateExperiment;
import org.mlflow.api.proto.Service.CreateRun;
import org.mlflow.api.proto.Service.GetExperimentByName;
import org.mlflow.api.proto.Service.LogBatch;
import org.mlflow.api.proto.Service.LogParam;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.RunInfo;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.api.proto.Service.RunTag;
import org.mlflow.api.proto.Service.SearchRuns;
import org.mlflow.api.proto.Service.UpdateRun;
import org.mlflow_project.google.protobuf.InvalidProtocolBufferException;
import org.mlflow_project.google.protobuf.Message;
import org.mlflow_project.google.protobuf.util.JsonFormat;

/**
 * An MLflow tracking server, as far as a training needs it. The messages are those of MLflow's own client; its calls
 * are not used, for they wait without limit, repeat at once what was refused, and upload by a Python program.
 *
 * <p>Every method throws {@link Refused} if the server understood and said no, so that another try is in vain, and any
 * other {@link IOException} if it cannot be reached, is out of order, wants other credentials or is no MLflow server.
 * All may be called again after an {@code IOException}: nothing comes to be twice.
 */
final class MlflowServer {

    /** The server has answered that it will not do this. */
    static final class Refused extends IOException {
        private final String code;

        Refused(String code, String message) {
            super(message);
            this.code = code;
        }
    }

    /**
     * Something has answered as if there was an error of ours, and not in MLflow's words: a gateway that will not let
     * this pass, or one that has lost the server behind it.
     */
    static final class Unclear extends IOException {
        Unclear(String message) {
            super(message);
        }
    }

    private static final String API = "/api/2.0/mlflow/";
    private static final String ARTIFACTS_API = "/api/2.0/mlflow-artifacts/artifacts";
    private static final String PROXIED = "mlflow-artifacts:";
    private static final String TRAINING_TAG = "training";
    private static final String EVENT_TAG = "training_event";
    private static final int LONGEST_ANSWER = 4 << 20;
    private static final int SLOWEST_BYTES_PER_SECOND = 200_000;
    private static final int LONGEST_PARAMETER = 6_000;
    private static final int LONGEST_TAG = 5_000;

    private final URI address;
    private final String authorization;
    private final Duration timeout;
    private final HttpClient http;

    /**
     * @param address with scheme {@code http} or {@code https}
     * @param environment with {@code MLFLOW_TRACKING_USERNAME} and {@code MLFLOW_TRACKING_PASSWORD}, or
     *     {@code MLFLOW_TRACKING_TOKEN}, if the server wants them
     * @param timeout for an answer; an upload has more, by its size
     */
    MlflowServer(URI address, Map<String, String> environment, Duration connectTimeout, Duration timeout) {
        this.address = address;
        this.authorization = authorization(environment);
        this.timeout = timeout;
        // Version 2 would be asked for by an upgrade of the connection, which Python's servers do not expect.
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(connectTimeout)
                .build();
    }

    /** Whether it is there and in order. */
    boolean answers() throws InterruptedException {
        try {
            Answer answer = exchange(api("experiments/search?max_results=1").GET(), timeout);
            json(answer.body);
            return answer.good();
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Finds the run of a training, or creates it, and if need be its experiment.
     *
     * @param training its own name
     * @param start in milliseconds of the epoch
     */
    RunInfo run(String experiment, String name, String training, long start) throws IOException, InterruptedException {
        String in = experiment(experiment);
        SearchRuns.Response.Builder found = SearchRuns.Response.newBuilder();
        post(
                "runs/search",
                SearchRuns.newBuilder()
                        .addExperimentIds(in)
                        .setFilter("tags." + TRAINING_TAG + " = '" + training + "'")
                        .setMaxResults(1),
                found);
        if (found.getRunsCount() > 0) {
            return found.getRuns(0).getInfo();
        }
        CreateRun.Response.Builder created = CreateRun.Response.newBuilder();
        post(
                "runs/create",
                CreateRun.newBuilder()
                        .setExperimentId(in)
                        .setRunName(name)
                        .setStartTime(start)
                        .addTags(RunTag.newBuilder().setKey(TRAINING_TAG).setValue(training)),
                created);
        RunInfo run = created.getRun().getInfo();
        if (run.getRunId().isEmpty()) {
            throw new IOException("it created a run without a name");
        }
        return run;
    }

    /** @param end in milliseconds of the epoch, unless it goes on */
    void status(String run, RunStatus status, long end) throws IOException, InterruptedException {
        UpdateRun.Builder update = UpdateRun.newBuilder().setRunId(run).setStatus(status);
        if (status != RunStatus.RUNNING) {
            update.setEndTime(end);
        }
        post("runs/update", update, UpdateRun.Response.newBuilder());
    }

    void parameter(String run, String key, String value) throws IOException, InterruptedException {
        post(
                "runs/log-parameter",
                LogParam.newBuilder().setRunId(run).setKey(key).setValue(cut(value, LONGEST_PARAMETER)),
                LogParam.Response.newBuilder());
    }

    /** @param time in milliseconds of the epoch: with it, what is sent twice is the same value to the server */
    void metrics(String run, int step, long time, Map<String, Double> metrics)
            throws IOException, InterruptedException {
        LogBatch.Builder batch = LogBatch.newBuilder().setRunId(run);
        metrics.forEach((key, value) -> batch.addMetrics(Metric.newBuilder()
                .setKey(key)
                .setValue(value)
                .setTimestamp(time)
                .setStep(step)));
        post("runs/log-batch", batch, LogBatch.Response.newBuilder());
    }

    /**
     * Whether artifacts can be sent to a place, which is the case for the server itself and for a folder of this
     * machine, and not for an object store that the server has other machines write to.
     */
    static boolean reaches(String artifacts) {
        return artifacts.startsWith(PROXIED) || local(artifacts).isPresent();
    }

    /**
     * Uploads a file through the server, or copies it to where the server keeps artifacts if that is on this machine.
     *
     * @param artifacts of the run, as the server names the place
     * @param path in the run
     */
    void artifact(String artifacts, String path, Path file) throws IOException, InterruptedException {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new Refused("", "the file cannot be read any more");
        }
        if (artifacts.startsWith(PROXIED)) {
            URI target = proxied(artifacts, path);
            BodyPublisher content = BodyPublishers.ofFile(file);
            json(good(exchange(
                    request(target)
                            .header("Content-Type", "application/octet-stream")
                            .PUT(content),
                    timeout.plusSeconds(content.contentLength() / SLOWEST_BYTES_PER_SECOND))));
        } else {
            copy(file, local(artifacts).orElseThrow(() -> new Refused("", "it cannot be written from here")), path);
        }
    }

    /**
     * Makes a version of a registered model, which is created if need be, and gives it an alias.
     *
     * @param source where the version's files are
     * @param event a name of its own, by which a version is found whose creation was not answered
     */
    void register(String model, String alias, String source, String run, String event, Map<String, String> tags)
            throws IOException, InterruptedException {
        try {
            post(
                    "registered-models/create",
                    CreateRegisteredModel.newBuilder().setName(model),
                    CreateRegisteredModel.Response.newBuilder());
        } catch (Refused e) {
            if (!e.code.equals("RESOURCE_ALREADY_EXISTS")) {
                throw e;
            }
        }
        post(
                "registered-models/alias",
                SetRegisteredModelAlias.newBuilder()
                        .setName(model)
                        .setAlias(alias)
                        .setVersion(version(model, source, run, event, tags)),
                SetRegisteredModelAlias.Response.newBuilder());
    }

    private String version(String model, String source, String run, String event, Map<String, String> tags)
            throws IOException, InterruptedException {
        SearchModelVersions.Response.Builder found = SearchModelVersions.Response.newBuilder();
        get("model-versions/search?filter=" + encode("run_id='" + run + "'"), found);
        for (ModelVersion version : found.getModelVersionsList()) {
            if (version.getName().equals(model)
                    && version.getTagsList().stream()
                            .anyMatch(t ->
                                    t.getKey().equals(EVENT_TAG) && t.getValue().equals(event))) {
                return version.getVersion();
            }
        }
        CreateModelVersion.Builder version = CreateModelVersion.newBuilder()
                .setName(model)
                .setSource(source)
                .setRunId(run)
                .addTags(ModelVersionTag.newBuilder().setKey(EVENT_TAG).setValue(event));
        tags.forEach((key, value) ->
                version.addTags(ModelVersionTag.newBuilder().setKey(key).setValue(cut(value, LONGEST_TAG))));
        CreateModelVersion.Response.Builder created = CreateModelVersion.Response.newBuilder();
        post("model-versions/create", version, created);
        return created.getModelVersion().getVersion();
    }

    private String experiment(String name) throws IOException, InterruptedException {
        GetExperimentByName.Response.Builder found = GetExperimentByName.Response.newBuilder();
        try {
            get("experiments/get-by-name?experiment_name=" + encode(name), found);
            if (found.getExperiment().getExperimentId().isEmpty()) {
                throw new IOException("it has an experiment without a name");
            }
            return found.getExperiment().getExperimentId();
        } catch (Refused e) {
            if (!e.code.equals("RESOURCE_DOES_NOT_EXIST")) {
                throw e;
            }
        }
        CreateExperiment.Response.Builder created = CreateExperiment.Response.newBuilder();
        post("experiments/create", CreateExperiment.newBuilder().setName(name), created);
        return created.getExperimentId();
    }

    /** As MLflow's own client does it: the artifacts' host if one is named, and the tracking server's prefix. */
    private URI proxied(String artifacts, String path) throws Refused {
        try {
            URI place = URI.create(artifacts);
            String authority = place.getRawAuthority() == null ? address.getRawAuthority() : place.getRawAuthority();
            StringBuilder text = new StringBuilder(prefix())
                    .append(ARTIFACTS_API)
                    .append('/')
                    .append(place.getRawPath());
            for (String name : path.split("/")) {
                text.append('/').append(encode(name));
            }
            return URI.create(
                    address.getScheme() + "://" + authority + text.toString().replaceAll("/{2,}", "/"));
        } catch (IllegalArgumentException e) {
            throw new Refused("", "the server keeps artifacts in a place that cannot be understood");
        }
    }

    /**
     * Where to copy artifacts to, only if it seems to be this machine's: the folder that holds the artifacts of all
     * experiments, three levels up, must be there.
     */
    private static Optional<Path> local(String artifacts) {
        try {
            Path folder = artifacts.startsWith("file:") ? Path.of(URI.create(artifacts)) : Path.of(artifacts);
            if (folder.isAbsolute()
                    && folder.getNameCount() > 3
                    && Files.isWritable(folder.getRoot().resolve(folder.subpath(0, folder.getNameCount() - 3)))) {
                return Optional.of(folder);
            }
        } catch (IllegalArgumentException e) {
            // Another scheme, or a path of another system.
        }
        return Optional.empty();
    }

    private static void copy(Path file, Path folder, String path) throws Refused {
        try {
            Path target = folder.resolve(path);
            Files.createDirectories(target.getParent());
            Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | InvalidPathException e) {
            throw new Refused("", "it could not be copied to where the server keeps artifacts");
        }
    }

    private void get(String path, Message.Builder answer) throws IOException, InterruptedException {
        parse(good(exchange(api(path).GET(), timeout)), answer);
    }

    private void post(String path, Message.Builder body, Message.Builder answer)
            throws IOException, InterruptedException {
        String json = JsonFormat.printer()
                .preservingProtoFieldNames()
                .omittingInsignificantWhitespace()
                .print(body);
        HttpRequest.Builder request =
                api(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json));
        parse(good(exchange(request, timeout)), answer);
    }

    private HttpRequest.Builder api(String path) {
        return request(URI.create(address.getScheme() + "://" + address.getRawAuthority() + prefix() + API + path));
    }

    private HttpRequest.Builder request(URI uri) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return request;
    }

    private String prefix() {
        return address.getRawPath() == null ? "" : address.getRawPath().replaceAll("/+$", "");
    }

    /** Sends a request; the time limit holds for the whole answer, not only for its beginning. */
    private Answer exchange(HttpRequest.Builder request, Duration limit) throws IOException, InterruptedException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        CompletableFuture<HttpResponse<Void>> answer =
                http.sendAsync(request.build(), BodyHandlers.ofByteArrayConsumer(part -> part.filter(
                                p -> content.size() + p.length <= LONGEST_ANSWER)
                        .ifPresent(content::writeBytes)));
        try {
            int status = answer.get(limit.toMillis(), TimeUnit.MILLISECONDS).statusCode();
            return new Answer(status, content.toString(StandardCharsets.UTF_8));
        } catch (TimeoutException e) {
            throw new IOException("no answer in time");
        } catch (ExecutionException e) {
            throw new IOException("no connection", e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    /** The body of a good answer; what a bad one means is thrown. */
    private static String good(Answer answer) throws IOException {
        int status = answer.status;
        if (answer.good()) {
            return answer.body;
        }
        if (status == 401 || status == 403) {
            throw new IOException("it does not accept the credentials, status " + status);
        }
        // A server without the endpoint for artifacts says "unavailable", but stays so.
        boolean lasting = status >= 400 && status < 500 && status != 408 && status != 429
                || status == 503 && answer.body.contains("--no-serve-artifacts");
        if (!lasting) {
            throw new IOException("it answers with status " + status);
        }
        String code = code(answer.body);
        if (code.isEmpty() && status < 500) {
            throw new Unclear("it answers with status " + status + ", and not as MLflow does");
        }
        throw new Refused(code, code.isEmpty() ? "status " + status : code);
    }

    /** MLflow's name for what was wrong. Its sentence is left out, for it repeats values. */
    private static String code(String body) {
        try {
            return json(body).getString("error_code", "");
        } catch (IOException e) {
            return "";
        }
    }

    private static JsonObject json(String body) throws IOException {
        try (JsonReader reader = Json.createReader(new StringReader(body))) {
            return reader.readObject();
        } catch (JsonException | IllegalStateException e) {
            throw new IOException("it answers, but not as MLflow does");
        }
    }

    private static void parse(String body, Message.Builder answer) throws IOException {
        json(body);
        try {
            JsonFormat.parser().ignoringUnknownFields().merge(body, answer);
        } catch (InvalidProtocolBufferException | RuntimeException e) {
            throw new IOException("it answers, but not as MLflow does", e);
        }
    }

    private static String authorization(Map<String, String> environment) {
        String name = environment.get("MLFLOW_TRACKING_USERNAME");
        String password = environment.get("MLFLOW_TRACKING_PASSWORD");
        String token = environment.get("MLFLOW_TRACKING_TOKEN");
        if (name != null && password != null) {
            byte[] pair = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
            return "Basic " + Base64.getEncoder().encodeToString(pair);
        }
        return token == null ? null : "Bearer " + token.strip();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String cut(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
    }

    private record Answer(int status, String body) {
        boolean good() {
            return status >= 200 && status < 300;
        }
    }
}
