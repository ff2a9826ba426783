package org.radiologyai.helm;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerSpec;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressServiceBackend;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the chart makes of values: every object is of its type, they fit each other, and nothing has more rights than it needs. */
class ChartTest {

    private static final Map<Sample, Rendering> RENDERED = new EnumMap<>(Sample.class);

    private static Rendering of(Sample sample) {
        return RENDERED.computeIfAbsent(sample, Sample::render);
    }

    private static Map<String, String> config(Rendering rendering) {
        return rendering.one(ConfigMap.class).getData();
    }

    @Test
    void passesHelmsOwnRules() {
        LintResult result = Chart.lint();
        assertFalse(result.isFailed(), () -> String.join("\n", result.getMessages()));
    }

    @Test
    void noticesAFieldThatIsNone() {
        String manifest = "apiVersion: v1\nkind: Service\nmetadata: {name: x}\nspec: {%s: []}\n";
        assertEquals(1, KubernetesTypes.read(manifest.formatted("ports")).size());
        assertThrows(IllegalArgumentException.class, () -> KubernetesTypes.read(manifest.formatted("prots")));
    }

    @ParameterizedTest
    @EnumSource
    void namesEveryObjectOnce(Sample sample) {
        Set<String> names = new HashSet<>();
        for (HasMetadata object : of(sample).objects()) {
            String name = object.getMetadata().getName();
            assertTrue(names.add(object.getKind() + " " + name), () -> object.getKind() + " " + name);
            assertTrue(name.matches("[a-z]([-a-z0-9]{0,61}[a-z0-9])?"), name);
            assertEquals(Chart.RELEASE, object.getMetadata().getLabels().get("app.kubernetes.io/instance"));
            assertEquals("Helm", object.getMetadata().getLabels().get("app.kubernetes.io/managed-by"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void selectsItsOwnPodsAndNoOthers(Sample sample) {
        Rendering rendering = of(sample);
        Map<String, String> selector =
                rendering.deployment().getSpec().getSelector().getMatchLabels();
        List<Map<String, String>> selectors = new ArrayList<>(
                List.of(selector, rendering.one(Service.class).getSpec().getSelector()));
        rendering
                .find(PodDisruptionBudget.class)
                .ifPresent(
                        budget -> selectors.add(budget.getSpec().getSelector().getMatchLabels()));
        rendering
                .find(NetworkPolicy.class)
                .ifPresent(policy ->
                        selectors.add(policy.getSpec().getPodSelector().getMatchLabels()));
        rendering
                .pod()
                .getTopologySpreadConstraints()
                .forEach(spread -> selectors.add(spread.getLabelSelector().getMatchLabels()));
        for (Map<String, String> each : selectors) {
            assertEquals(selector, each);
        }
        assertTrue(rendering.podLabels().entrySet().containsAll(selector.entrySet()));
        assertFalse(
                rendering.testPod().getMetadata().getLabels().entrySet().containsAll(selector.entrySet()),
                "the test's pod would be sent requests");
    }

    @ParameterizedTest
    @EnumSource
    void pointsToWhatIsThere(Sample sample) {
        Rendering rendering = of(sample);
        Service service = rendering.one(Service.class);
        assertEquals(
                List.of("http"),
                rendering.container().getPorts().stream()
                        .map(port -> port.getName())
                        .toList());
        assertEquals(
                new IntOrString("http"), service.getSpec().getPorts().get(0).getTargetPort());
        rendering
                .find(HorizontalPodAutoscaler.class)
                .ifPresent(scaler -> assertEquals(
                        rendering.deployment().getMetadata().getName(),
                        scaler.getSpec().getScaleTargetRef().getName()));
        rendering.find(Ingress.class).ifPresent(ingress -> {
            IngressServiceBackend backend = ingress.getSpec()
                    .getRules()
                    .get(0)
                    .getHttp()
                    .getPaths()
                    .get(0)
                    .getBackend()
                    .getService();
            assertEquals(service.getMetadata().getName(), backend.getName());
            assertEquals(
                    service.getSpec().getPorts().get(0).getName(),
                    backend.getPort().getName());
        });
        rendering.find(ServiceMonitor.class).ifPresent(monitor -> {
            assertTrue(service.getMetadata()
                    .getLabels()
                    .entrySet()
                    .containsAll(
                            monitor.getSpec().getSelector().getMatchLabels().entrySet()));
            assertEquals("http", monitor.getSpec().getEndpoints().get(0).getPort());
            assertEquals("/metrics", monitor.getSpec().getEndpoints().get(0).getPath());
        });
        rendering
                .find(ServiceAccount.class)
                .ifPresent(account -> assertEquals(
                        account.getMetadata().getName(), rendering.pod().getServiceAccountName()));
        rendering
                .find(PersistentVolumeClaim.class)
                .ifPresent(claim -> assertEquals(
                        claim.getMetadata().getName(),
                        volume(rendering, "models").getPersistentVolumeClaim().getClaimName()));
        assertEquals(
                rendering.one(ConfigMap.class).getMetadata().getName(),
                rendering.container().getEnvFrom().get(0).getConfigMapRef().getName());
        List<String> test = rendering.testPod().getSpec().getContainers().get(0).getCommand();
        assertEquals(
                "http://" + service.getMetadata().getName() + ":"
                        + service.getSpec().getPorts().get(0).getPort(),
                test.get(test.size() - 1));
    }

    private static Volume volume(Rendering rendering, String name) {
        return rendering.pod().getVolumes().stream()
                .filter(volume -> volume.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no volume " + name));
    }

    @ParameterizedTest
    @EnumSource
    void keepsToThePodSecurityStandardRestricted(Sample sample) {
        assertRestricted(of(sample).pod());
        assertRestricted(of(sample).testPod().getSpec());
        of(sample)
                .find(ServiceAccount.class)
                .ifPresent(account -> assertEquals(false, account.getAutomountServiceAccountToken()));
    }

    private static void assertRestricted(PodSpec pod) {
        assertAll(
                () -> assertEquals(true, pod.getSecurityContext().getRunAsNonRoot()),
                () -> assertEquals(10001, pod.getSecurityContext().getRunAsUser()),
                () -> assertEquals(10001, pod.getSecurityContext().getFsGroup()),
                () -> assertEquals(
                        "RuntimeDefault",
                        pod.getSecurityContext().getSeccompProfile().getType()),
                () -> assertNull(pod.getHostNetwork()),
                () -> assertNull(pod.getHostPID()),
                () -> assertNull(pod.getHostIPC()),
                () -> assertEquals(false, pod.getAutomountServiceAccountToken()),
                () -> assertEquals(false, pod.getEnableServiceLinks()));
        for (Container container : pod.getContainers()) {
            assertAll(
                    () -> assertEquals(false, container.getSecurityContext().getAllowPrivilegeEscalation()),
                    () -> assertEquals(true, container.getSecurityContext().getReadOnlyRootFilesystem()),
                    () -> assertNull(container.getSecurityContext().getPrivileged()),
                    () -> assertEquals(
                            List.of("ALL"),
                            container.getSecurityContext().getCapabilities().getDrop()),
                    () -> assertTrue(container
                            .getSecurityContext()
                            .getCapabilities()
                            .getAdd()
                            .isEmpty()),
                    () -> assertTrue(container.getResources().getLimits().containsKey("memory")));
        }
        for (Volume volume : pod.getVolumes()) {
            assertNull(volume.getHostPath());
        }
    }

    @ParameterizedTest
    @EnumSource
    void canWriteWhereItMust(Sample sample) {
        Rendering rendering = of(sample);
        Map<String, VolumeMount> mounts = rendering.container().getVolumeMounts().stream()
                .collect(Collectors.toMap(VolumeMount::getMountPath, mount -> mount));
        assertEquals(
                rendering.pod().getVolumes().stream().map(Volume::getName).collect(Collectors.toSet()),
                mounts.values().stream().map(VolumeMount::getName).collect(Collectors.toSet()));
        for (String path : List.of("/tmp", "/scratch")) {
            assertNotEquals(true, mounts.get(path).getReadOnly());
            assertTrue(
                    volume(rendering, mounts.get(path).getName()).getEmptyDir().getSizeLimit() != null);
        }
        assertEquals("/scratch/output", rendering.variable("WLP_OUTPUT_DIR").getValue());
        assertTrue(config(rendering).get("MODELS_CACHE_DIRECTORY").startsWith("/scratch/"));
    }

    @ParameterizedTest
    @EnumSource
    void asksTheThreeProbes(Sample sample) {
        Container container = of(sample).container();
        assertProbe("/health/started", container.getStartupProbe());
        assertProbe("/health/live", container.getLivenessProbe());
        assertProbe("/health/ready", container.getReadinessProbe());
        assertTrue(container.getStartupProbe().getFailureThreshold()
                        * container.getStartupProbe().getPeriodSeconds()
                >= 300);
    }

    private static void assertProbe(String path, Probe probe) {
        assertEquals(path, probe.getHttpGet().getPath());
        assertEquals(new IntOrString("http"), probe.getHttpGet().getPort());
        assertTrue(probe.getTimeoutSeconds() >= 5);
    }

    @ParameterizedTest
    @EnumSource
    void drainsBeforeItEnds(Sample sample) {
        Rendering rendering = of(sample);
        assertTrue(rendering.pod().getTerminationGracePeriodSeconds() >= 45);
        assertNull(rendering.container().getLifecycle());
        var update = rendering.deployment().getSpec().getStrategy().getRollingUpdate();
        assertEquals(new IntOrString(0), update.getMaxUnavailable());
        assertEquals(new IntOrString(1), update.getMaxSurge());
    }

    @ParameterizedTest
    @EnumSource
    void putsSecretsIntoASecretAlone(Sample sample) {
        Rendering rendering = of(sample);
        for (HasMetadata object : rendering.objects()) {
            if (!(object instanceof Secret)) {
                assertFalse(object.toString().contains(Sample.SECRET), object::getKind);
            }
        }
        assertFalse(rendering.notes().contains(Sample.SECRET));
        Map<String, String> made =
                rendering.find(Secret.class).map(Secret::getStringData).orElse(Map.of());
        for (EnvVar variable : rendering.container().getEnv()) {
            if (variable.getValueFrom() != null) {
                SecretKeySelector from = variable.getValueFrom().getSecretKeyRef();
                boolean own = from.getName()
                        .equals(rendering.deployment().getMetadata().getName());
                assertEquals(own, made.containsKey(variable.getName()), variable.getName());
                assertFalse(config(rendering).containsKey(variable.getName()), variable.getName());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void setsOnlyVariablesThatTheReadmeKnows(Sample sample) {
        Set<String> known = ConfigurationTable.variables(Path.of("README.md"));
        Set<String> set = new TreeSet<>(config(of(sample)).keySet());
        of(sample).container().getEnv().forEach(variable -> set.add(variable.getName()));
        set.removeAll(Set.of("WLP_OUTPUT_DIR", "JDK_JAVA_OPTIONS"));
        set.removeAll(known);
        assertEquals(Set.of(), set);
    }

    @Test
    void hasTheAgreedDefaults() {
        Rendering rendering = of(Sample.DEFAULTS);
        assertEquals(
                Map.of(
                        "HTTP_HOST", "*",
                        "HTTP_PORT", "8000",
                        "MODELS_CACHE_DIRECTORY", "/scratch/model-cache",
                        "WLP_LOGGING_CONSOLE_FORMAT", "JSON"),
                config(rendering));
        assertEquals("chest-radiology-ai", rendering.deployment().getMetadata().getName());
        assertNull(rendering.deployment().getSpec().getReplicas());
        assertEquals("radiology-ai:0.1.0", rendering.container().getImage());
        assertEquals(8000, rendering.container().getPorts().get(0).getContainerPort());
        assertEquals(45, rendering.pod().getTerminationGracePeriodSeconds());
        assertEquals(
                Map.of("cpu", new Quantity("500m"), "memory", new Quantity("1Gi")),
                rendering.container().getResources().getRequests());
        assertEquals(
                new Quantity("1Gi"),
                rendering.container().getResources().getLimits().get("memory"));
        assertEquals(
                Map.of("kubernetes.io/os", "linux", "kubernetes.io/arch", "amd64"),
                rendering.pod().getNodeSelector());
        assertEquals(
                new IntOrString(1),
                rendering.one(PodDisruptionBudget.class).getSpec().getMaxUnavailable());
        assertEquals(
                List.of("topology.kubernetes.io/zone ScheduleAnyway", "kubernetes.io/hostname ScheduleAnyway"),
                rendering.pod().getTopologySpreadConstraints().stream()
                        .map(spread -> spread.getTopologyKey() + " " + spread.getWhenUnsatisfiable())
                        .toList());
        for (Class<? extends HasMetadata> absent :
                List.of(Secret.class, Ingress.class, ServiceMonitor.class, PersistentVolumeClaim.class)) {
            assertTrue(rendering.find(absent).isEmpty(), absent::getSimpleName);
        }
        assertTrue(rendering.notes().contains("port-forward service/chest-radiology-ai 8000:8000"), rendering.notes());
        assertTrue(rendering.notes().contains("The models are those of the image."), rendering.notes());
        assertTrue(rendering.notes().contains("With config.REDIS_HOST they"), rendering.notes());
    }

    @Test
    void growsAndShrinksWithTheProcessor() {
        HorizontalPodAutoscalerSpec spec =
                of(Sample.DEFAULTS).one(HorizontalPodAutoscaler.class).getSpec();
        assertEquals(1, spec.getMinReplicas());
        assertEquals(10, spec.getMaxReplicas());
        assertEquals("cpu", spec.getMetrics().get(0).getResource().getName());
        assertEquals(
                "Utilization",
                spec.getMetrics().get(0).getResource().getTarget().getType());
        assertEquals(70, spec.getMetrics().get(0).getResource().getTarget().getAverageUtilization());
        assertEquals(300, spec.getBehavior().getScaleUp().getStabilizationWindowSeconds());
        assertEquals(300, spec.getBehavior().getScaleDown().getStabilizationWindowSeconds());
    }

    @Test
    void hasAsManyInstancesAsItIsToldWithoutAutoscaling() {
        assertEquals(3, of(Sample.NO_AUTOSCALING).deployment().getSpec().getReplicas());
        assertTrue(of(Sample.NO_AUTOSCALING).find(HorizontalPodAutoscaler.class).isEmpty());
    }

    @Test
    void sharesAnswersInRedis() {
        Rendering rendering = of(Sample.REDIS);
        assertEquals("redis.data.svc", config(rendering).get("REDIS_HOST"));
        assertEquals("6380", config(rendering).get("REDIS_PORT"));
        assertEquals(
                "very-secret-redis", rendering.one(Secret.class).getStringData().get("REDIS_PASSWORD"));
        assertEquals("None", rendering.one(Service.class).getSpec().getSessionAffinity());
        assertFalse(rendering.notes().contains("config.REDIS_HOST"), rendering.notes());
        assertEquals(
                "ClientIP", of(Sample.DEFAULTS).one(Service.class).getSpec().getSessionAffinity());
    }

    @Test
    void trustsTheAuthoritiesOfTheHospital() {
        Rendering rendering = of(Sample.REDIS_CLUSTER_WITH_TLS);
        assertEquals(
                "-Dsessions=local -Djavax.net.ssl.trustStore=/trust/truststore.jks",
                config(rendering).get("JDK_JAVA_OPTIONS"));
        assertEquals("hospital-ca", volume(rendering, "trust").getConfigMap().getName());
        assertEquals(
                "truststore.jks",
                volume(rendering, "trust").getConfigMap().getItems().get(0).getPath());
        SecretKeySelector password =
                rendering.variable("REDIS_PASSWORD").getValueFrom().getSecretKeyRef();
        assertEquals("redis redis-password", password.getName() + " " + password.getKey());
        assertTrue(rendering.find(Secret.class).isEmpty());
    }

    @Test
    void readsModelsFromS3WithARole() {
        Rendering rendering = of(Sample.S3_WITH_A_ROLE);
        assertEquals("hospital-models", config(rendering).get("S3_BUCKET_NAME"));
        assertEquals(
                Map.of("eks.amazonaws.com/role-arn", "arn:aws:iam::111122223333:role/radiology-ai"),
                rendering.one(ServiceAccount.class).getMetadata().getAnnotations());
        SecretKeySelector token =
                rendering.variable("OPERATOR_TOKEN").getValueFrom().getSecretKeyRef();
        assertEquals("radiology-ai-secrets OPERATOR_TOKEN", token.getName() + " " + token.getKey());
        assertFalse(rendering.notes().contains("OPERATOR_TOKEN"), rendering.notes());
    }

    @Test
    void readsModelsFromAnotherStore() {
        Rendering rendering = of(Sample.S3_COMPATIBLE_WITH_KEYS);
        assertEquals("true", config(rendering).get("S3_PATH_STYLE"));
        assertEquals("4294967296", config(rendering).get("MODELS_CACHE_MAX_BYTES"));
        assertTrue(config(rendering).get("MODELS_PUBLIC_KEY").contains("\nMCow"));
        assertEquals(
                Set.of("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
                rendering.one(Secret.class).getStringData().keySet());
        assertEquals(
                new Quantity("8Gi"), volume(rendering, "work").getEmptyDir().getSizeLimit());
        assertTrue(rendering.notes().contains("Without secretConfig.OPERATOR_TOKEN"), rendering.notes());
    }

    @Test
    void letsALanguageModelAnswerInTheAssistant() {
        Rendering inside = of(Sample.ASSISTANT_OF_THE_HOSPITAL);
        assertEquals("http://llm.intranet:8080/v1", config(inside).get("CHAT_BASE_URL"));
        assertEquals("0.25", config(inside).get("CHAT_TEMPERATURE"));
        assertEquals(
                Set.of("CHAT_API_KEY"), inside.one(Secret.class).getStringData().keySet());
        SecretKeySelector key = of(Sample.ASSISTANT_OUTSIDE)
                .variable("GROQ_API_KEY")
                .getValueFrom()
                .getSecretKeyRef();
        assertEquals("groq key", key.getName() + " " + key.getKey());
    }

    @Test
    void keepsModelsOnAVolumeForAllInstances() {
        Rendering rendering = of(Sample.MODELS_ON_A_VOLUME);
        PersistentVolumeClaim claim = rendering.one(PersistentVolumeClaim.class);
        assertEquals(List.of("ReadWriteMany"), claim.getSpec().getAccessModes());
        assertEquals("nfs", claim.getSpec().getStorageClassName());
        assertEquals(
                new Quantity("20Gi"),
                claim.getSpec().getResources().getRequests().get("storage"));
        assertEquals("keep", claim.getMetadata().getAnnotations().get("helm.sh/resource-policy"));
        assertEquals("/models", config(rendering).get("MODELS_DIRECTORY"));
        assertEquals("/models", mountOf(rendering, "models").getMountPath());
        assertNotEquals(true, mountOf(rendering, "models").getReadOnly());

        Rendering there = of(Sample.MODELS_ON_A_CLAIM_THAT_IS_THERE);
        assertTrue(there.find(PersistentVolumeClaim.class).isEmpty());
        assertEquals(
                "shared-models",
                volume(there, "models").getPersistentVolumeClaim().getClaimName());
        assertEquals("/srv/models", mountOf(there, "models").getMountPath());
        assertEquals("/srv/models", config(there).get("MODELS_DIRECTORY"));
    }

    private static VolumeMount mountOf(Rendering rendering, String volume) {
        return rendering.container().getVolumeMounts().stream()
                .filter(mount -> mount.getName().equals(volume))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void isReachedOverTlsWithPicturesOfTheLargestSize() {
        Ingress ingress = of(Sample.INGRESS_WITH_TLS).one(Ingress.class);
        Map<String, String> annotations = ingress.getMetadata().getAnnotations();
        assertEquals("51m", annotations.get("nginx.ingress.kubernetes.io/proxy-body-size"));
        assertEquals("off", annotations.get("nginx.ingress.kubernetes.io/proxy-request-buffering"));
        assertEquals("hospital", annotations.get("cert-manager.io/cluster-issuer"));
        assertEquals("nginx", ingress.getSpec().getIngressClassName());
        assertEquals(
                List.of("chest.hospital.example"),
                ingress.getSpec().getTls().get(0).getHosts());
        assertEquals("chest-certificate", ingress.getSpec().getTls().get(0).getSecretName());
        assertEquals(
                "chest.hospital.example", ingress.getSpec().getRules().get(0).getHost());
        String notes = of(Sample.INGRESS_WITH_TLS).notes();
        assertTrue(notes.contains("https://chest.hospital.example/"), notes);
        assertFalse(notes.contains("RATE_LIMIT_PER_MINUTE"), notes);

        Rendering other = of(Sample.INGRESS_OF_ANOTHER_KIND);
        assertTrue(other.one(Ingress.class).getSpec().getTls().isEmpty());
        assertEquals(
                "64m",
                other.one(Ingress.class)
                        .getMetadata()
                        .getAnnotations()
                        .get("nginx.ingress.kubernetes.io/proxy-body-size"));
        assertTrue(other.notes().contains("RATE_LIMIT_PER_MINUTE"), other.notes());
        assertEquals(
                "11m",
                Chart.render("ingress: {enabled: true, host: x}")
                        .one(Ingress.class)
                        .getMetadata()
                        .getAnnotations()
                        .get("nginx.ingress.kubernetes.io/proxy-body-size"));
    }

    /** The egress rules, as the ports of each and to how many peers; none is to all. */
    private static List<String> egress(Sample sample) {
        return of(sample).one(NetworkPolicy.class).getSpec().getEgress().stream()
                .map(ChartTest::words)
                .toList();
    }

    private static String words(NetworkPolicyEgressRule rule) {
        return rule.getPorts().stream()
                        .map(port -> port.getProtocol() + " " + port.getPort().getValue())
                        .collect(Collectors.joining(", "))
                + " to "
                + (rule.getTo().isEmpty()
                        ? "any"
                        : Integer.toString(rule.getTo().size()));
    }

    @Test
    void reachesNothingButWhatIsConfigured() {
        String dns = "UDP 53, TCP 53 to 1";
        assertEquals(List.of(dns), egress(Sample.DEFAULTS));
        assertEquals(List.of(dns), egress(Sample.MODELS_ON_A_VOLUME));
        assertEquals(List.of(dns, "TCP 6380 to 1"), egress(Sample.REDIS));
        assertEquals(List.of(dns, "TCP 7000, TCP 7001, TCP 6379 to any"), egress(Sample.REDIS_CLUSTER_WITH_TLS));
        assertEquals(List.of(dns, "TCP 26379, TCP 6379 to any"), egress(Sample.REDIS_SENTINELS));
        assertEquals(List.of(dns, "TCP 443 to any"), egress(Sample.S3_WITH_A_ROLE));
        assertEquals(List.of(dns, "TCP 443 to any"), egress(Sample.ASSISTANT_OUTSIDE));
        assertEquals(List.of(dns, "TCP 8080 to 1"), egress(Sample.ASSISTANT_OF_THE_HOSPITAL));
        assertEquals(List.of(dns, "TCP 9000 to any"), egress(Sample.S3_COMPATIBLE_WITH_KEYS));
        assertEquals(List.of(dns, "TCP 6379 to any", "TCP 80 to any"), egress(Sample.EXISTING_SECRETS));
        assertEquals(
                List.of(
                        "UDP 5353, TCP 5353 to 1",
                        "TCP 6379, TCP 16379 to 1",
                        "TCP 9000, TCP 443 to 1",
                        "TCP 443 to any",
                        "TCP 80 to 1"),
                egress(Sample.EVERYTHING));
    }

    @Test
    void isReachedByWhomItIsToldAndByItsTest() {
        for (Sample sample : List.of(Sample.DEFAULTS, Sample.INGRESS_WITH_TLS, Sample.EVERYTHING)) {
            NetworkPolicy policy = of(sample).one(NetworkPolicy.class);
            assertEquals(List.of("Ingress", "Egress"), policy.getSpec().getPolicyTypes());
            NetworkPolicyIngressRule rule = policy.getSpec().getIngress().get(0);
            assertEquals(1, policy.getSpec().getIngress().size());
            assertEquals(
                    of(sample).container().getPorts().get(0).getContainerPort(),
                    rule.getPorts().get(0).getPort().getIntVal());
            assertEquals(2, rule.getFrom().size());
            Map<String, String> test = rule.getFrom().get(1).getPodSelector().getMatchLabels();
            assertTrue(of(sample).testPod().getMetadata().getLabels().entrySet().containsAll(test.entrySet()));
        }
        assertTrue(of(Sample.NO_NETWORK_POLICY).find(NetworkPolicy.class).isEmpty());
    }

    @Test
    void isMonitoredWherePrometheusIsWanted() {
        ServiceMonitor monitor = of(Sample.SERVICE_MONITOR).one(ServiceMonitor.class);
        assertEquals("15s", monitor.getSpec().getEndpoints().get(0).getInterval());
        assertEquals("prometheus", monitor.getMetadata().getLabels().get("release"));
    }

    @Test
    void leavesOutWhatIsNotWanted() {
        Rendering rendering = of(Sample.AS_LITTLE_AS_CAN_BE);
        assertEquals(
                Set.of("ConfigMap", "Deployment", "Pod", "Service"),
                rendering.objects().stream().map(HasMetadata::getKind).collect(Collectors.toSet()));
        assertEquals("default", rendering.pod().getServiceAccountName());
        assertTrue(rendering.pod().getNodeSelector().isEmpty());
        assertTrue(rendering.pod().getTopologySpreadConstraints().isEmpty());
        assertEquals(1, rendering.deployment().getSpec().getReplicas());
        assertTrue(rendering.notes().contains("Without resources.limits.cpu"), rendering.notes());
    }

    @Test
    void takesEverythingAtOnce() {
        Rendering rendering = of(Sample.EVERYTHING);
        assertTrue(rendering.container().getImage().startsWith("registry.example:5000/ai/radiology-ai@sha256:0123"));
        assertEquals("registry", rendering.pod().getImagePullSecrets().get(0).getName());
        assertEquals("pneumonia", rendering.one(Service.class).getMetadata().getName());
        assertEquals(9080, rendering.container().getPorts().get(0).getContainerPort());
        assertEquals("104857600", config(rendering).get("UPLOAD_MAX_BYTES"));
        assertEquals("31536000", config(rendering).get("CACHE_TTL_SECONDS"));
        assertEquals("false", config(rendering).get("PREDICT_ANY_MODEL"));
        assertEquals("1", config(rendering).get("CHAT_TEMPERATURE"));
        assertEquals(
                "-Dsessions=redis -Djavax.net.ssl.trustStore=/trust/ca.jks",
                config(rendering).get("JDK_JAVA_OPTIONS"));
        assertEquals(
                "very-secret: 'quoted\" #",
                rendering.one(Secret.class).getStringData().get("REDIS_PASSWORD"));
        assertEquals("radiology", rendering.podLabels().get("team"));
        assertEquals("no", rendering.podAnnotations().get("example.com/scrape"));
        assertEquals("reader", rendering.pod().getServiceAccountName());
        assertEquals("clinical", rendering.pod().getPriorityClassName());
        assertEquals("inference", rendering.pod().getNodeSelector().get("pool"));
        assertEquals("inference", rendering.pod().getTolerations().get(0).getKey());
        assertEquals(
                new IntOrString("25%"),
                rendering.one(PodDisruptionBudget.class).getSpec().getMaxUnavailable());
        assertEquals(
                "pneumonia-tls",
                rendering.one(Ingress.class).getSpec().getTls().get(0).getSecretName());
        assertEquals(
                new Quantity("1.5"),
                rendering.container().getResources().getRequests().get("cpu"));
        assertEquals(240, rendering.container().getStartupProbe().getFailureThreshold());
        assertEquals(
                "registry.example/curl:8",
                rendering.testPod().getSpec().getContainers().get(0).getImage());
    }

    @Test
    void replacesInstancesWhenASettingOrASecretChanges() {
        Map<String, String> before = of(Sample.REDIS).podAnnotations();
        String same = "config: {REDIS_HOST: redis.data.svc, REDIS_PORT: 6380, CACHE_TTL_SECONDS: %d}\n"
                + "secretConfig: {REDIS_PASSWORD: {value: %s}}";
        Map<String, String> setting =
                Chart.render(same.formatted(60, "very-secret-redis")).podAnnotations();
        Map<String, String> secret =
                Chart.render(same.formatted(3600, "another")).podAnnotations();
        assertNotEquals(before.get("checksum/config"), setting.get("checksum/config"));
        assertEquals(before.get("checksum/secret"), setting.get("checksum/secret"));
        assertEquals(before.get("checksum/config"), secret.get("checksum/config"));
        assertNotEquals(before.get("checksum/secret"), secret.get("checksum/secret"));
    }

    @Test
    void testsAnInstalledReleaseWithAPodOfAMoment() throws IOException {
        Rendering rendering = of(Sample.DEFAULTS);
        Pod pod = rendering.testPod();
        assertEquals("Never", pod.getSpec().getRestartPolicy());
        List<String> command = pod.getSpec().getContainers().get(0).getCommand();
        assertEquals(List.of("sh", "/smoke/smoke.sh", "-w", "60", "http://chest-radiology-ai:8000"), command);
        ConfigMap files = rendering.ofTheTest(ConfigMap.class);
        assertEquals(
                files.getMetadata().getName(),
                pod.getSpec().getVolumes().get(0).getConfigMap().getName());
        assertEquals("-1", files.getMetadata().getAnnotations().get("helm.sh/hook-weight"));
        Path docker = Path.of("docker");
        assertEquals(
                Files.readString(docker.resolve("smoke.sh")).strip(),
                files.getData().get("smoke.sh").strip());
        for (String picture : List.of("smoke.png", "smoke.jpeg")) {
            assertArrayEquals(
                    Files.readAllBytes(docker.resolve(picture)),
                    Base64.getDecoder().decode(files.getBinaryData().get(picture)));
        }
        assertTrue(Chart.render("config: {CACHE_MAX_ENTRIES: 0}")
                .testPod()
                .getSpec()
                .getContainers()
                .get(0)
                .getCommand()
                .contains("-n"));
    }
}
