package org.radiologyai.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.radiologyai.helm.ConfigurationTable;

/** The template for AWS Fargate: sound in itself, closed to the outside, and of one mind with the application. */
class FargateTest {

    private static final Path FILE = Path.of("docker/fargate/radiology-ai.yaml");
    private static final Path PAGE = Path.of("docker/fargate/README.md");
    private static final String OWN_METRICS = "RadiologyAI/${AWS::StackName}";

    private static Template template;
    private static ResourceTypes types;

    @BeforeAll
    static void read() throws IOException {
        template = Template.read(FILE);
        types = new ResourceTypes(
                template.resources().keySet().stream().map(template::type).collect(Collectors.toSet()));
    }

    @Test
    void refersToNothingThatIsNotThere() {
        List<String> wrong = new ArrayList<>();
        Set<String> used = new HashSet<>();
        Set<String> usedConditions = new HashSet<>();
        template.walk(new Template.Seen() {
            @Override
            public void reference(String where, String to, String attribute, Set<String> holding) {
                used.add(to);
                if (attribute == null && (to.startsWith("AWS::") || isParameter(to))) {
                    return;
                }
                if (!template.resources().containsKey(to)) {
                    wrong.add(where + " refers to " + to + ", which is neither resource nor parameter.");
                } else if (!template.isThere(to, holding)) {
                    wrong.add(where + " refers to " + to + ", which is not always there.");
                } else if (attribute != null && !types.hasAttribute(template.type(to), attribute)) {
                    wrong.add(where + " wants " + attribute + " of " + to + ", which has none.");
                }
            }

            @Override
            public void condition(String where, String name) {
                usedConditions.add(name);
                if (!template.section("Conditions").containsKey(name)) {
                    wrong.add(where + " needs the condition " + name + ", which is not there.");
                }
            }

            @Override
            public void mapping(String where, List<Object> arguments) {
                Map<String, Object> mapping =
                        Yaml.map(template.section("Mappings").get(arguments.get(0)));
                mapping.values().forEach(each -> {
                    if (!Yaml.map(each).containsKey(arguments.get(2))) {
                        wrong.add(where + " finds no " + arguments.get(2) + " in " + arguments.get(0) + ".");
                    }
                });
            }
        });
        template.section("Parameters").keySet().stream()
                .filter(name -> !used.contains(name))
                .forEach(name -> wrong.add("The parameter " + name + " is not used."));
        template.section("Conditions").keySet().stream()
                .filter(name -> !usedConditions.contains(name))
                .forEach(name -> wrong.add("The condition " + name + " is not used."));
        assertEquals(List.of(), wrong);
    }

    private static boolean isParameter(String name) {
        return template.section("Parameters").containsKey(name);
    }

    @Test
    void usesTypesAndPropertiesThatCloudFormationKnows() {
        List<String> wrong = new ArrayList<>();
        template.resources().forEach((name, resource) -> {
            String type = template.type(name);
            if (!types.knows(type)) {
                wrong.add(name + " is of the type " + type + ", which is not known.");
                return;
            }
            wrong.addAll(types.complaints(name, type, template.properties(name)));
            Set<String> beside = new TreeSet<>(Yaml.map(resource).keySet());
            beside.removeAll(
                    Set.of("Type", "Properties", "Condition", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy"));
            if (!beside.isEmpty()) {
                wrong.add(name + " has " + beside + ".");
            }
        });
        assertEquals(List.of(), wrong);
    }

    /** Beyond that, it could be deployed only from a bucket. */
    @Test
    void isSmallEnoughToBeSentAsItIs() throws IOException {
        assertTrue(Files.size(FILE) < 51_200, Files.size(FILE) + " bytes");
    }

    @Test
    void hasParametersThatSayWhatTheyAreAndTakeTheirOwnDefaults() {
        Set<String> shown = new TreeSet<>();
        Yaml.list(Yaml.at(Yaml.map(section("Metadata")), "AWS::CloudFormation::Interface", "ParameterGroups"))
                .forEach(group -> Yaml.list(Yaml.at(group, "Parameters")).forEach(name -> shown.add((String) name)));
        assertEquals(new TreeSet<>(template.section("Parameters").keySet()), shown);
        template.section("Parameters").forEach((name, value) -> {
            Map<String, Object> parameter = Yaml.map(value);
            assertTrue(parameter.containsKey("Description"), name);
            Object start = parameter.get("Default");
            if (start != null && parameter.get("AllowedPattern") instanceof String pattern) {
                assertTrue(start.toString().matches(pattern), name + " does not take " + start);
            }
            if (start != null && parameter.get("AllowedValues") instanceof List<?> allowed) {
                assertTrue(allowed.contains(start), name + " does not take " + start);
            }
        });
        assertEquals(
                template.section("Mappings").get("Sizes").toString().split("Cpu=").length - 1,
                Yaml.list(Yaml.at(template.section("Parameters"), "TaskSize", "AllowedValues"))
                        .size());
    }

    private static Map<String, Object> section(String name) {
        return template.section(name);
    }

    // ---- Rights ----

    @Test
    void letsTheApplicationDoNoMoreThanReadModelsAndWriteTheirHistory() {
        Map<String, Map<String, Object>> allowed = statements("TaskRole");
        assertEquals(Set.of("List", "Read", "WriteHistory", "UseKeyThroughS3"), allowed.keySet());

        assertEquals(List.of("s3:ListBucket"), actions(allowed.get("List")));
        assertEquals(arn("ModelsBucket"), allowed.get("List").get("Resource"));
        assertEquals(
                Map.of("StringLikeIfExists", Map.of("s3:prefix", sub("${ModelsPrefix}/*"))),
                allowed.get("List").get("Condition"));

        assertEquals(List.of("s3:GetObject"), actions(allowed.get("Read")));
        assertEquals(
                sub("${ModelsBucket.Arn}/${ModelsPrefix}/*"),
                allowed.get("Read").get("Resource"));

        assertEquals(List.of("s3:PutObject"), actions(allowed.get("WriteHistory")));
        assertEquals(
                sub("${ModelsBucket.Arn}/${ModelsPrefix}/rollout/*"),
                allowed.get("WriteHistory").get("Resource"));

        assertEquals(List.of("kms:Decrypt", "kms:GenerateDataKey"), actions(allowed.get("UseKeyThroughS3")));
        assertEquals(arn("Key"), allowed.get("UseKeyThroughS3").get("Resource"));
        assertEquals(
                Map.of("StringEquals", Map.of("kms:ViaService", sub("s3.${AWS::Region}.amazonaws.com"))),
                allowed.get("UseKeyThroughS3").get("Condition"));
    }

    @Test
    void letsTheStartOfATaskReadItsOwnImageAndSecretsAlone() {
        Map<String, Map<String, Object>> allowed = statements("ExecutionRole");
        allowed.forEach((sid, statement) -> {
            if ("*".equals(statement.get("Resource"))) {
                assertEquals(List.of("ecr:GetAuthorizationToken"), actions(statement), sid);
            }
        });
        assertEquals(arn("Repository"), allowed.get("PullImage").get("Resource"));
        assertEquals(arn("LogGroup"), allowed.get("WriteLog").get("Resource"));
        Set<Object> secrets = template.ofType("AWS::SecretsManager::Secret").keySet().stream()
                .map(name -> Map.of("Ref", name))
                .collect(Collectors.toSet());
        assertEquals(secrets, new HashSet<>(Yaml.list(allowed.get("ReadSecrets").get("Resource"))));
    }

    @Test
    void hasNoRightThatEndsInAStar() {
        for (String role : template.ofType("AWS::IAM::Role").keySet()) {
            statements(role).forEach((sid, statement) -> {
                assertEquals("Allow", statement.get("Effect"), role + " " + sid);
                actions(statement).forEach(action -> assertFalse(action.contains("*"), role + " may " + action));
            });
            assertNull(template.properties(role).get("ManagedPolicyArns"), role);
            Object trust = Yaml.at(template.properties(role), "AssumeRolePolicyDocument", "Statement", 0);
            assertEquals("ecs-tasks.amazonaws.com", Yaml.at(trust, "Principal", "Service"), role);
            assertTrue(Yaml.map(trust).containsKey("Condition"), role);
        }
    }

    private static Map<String, Map<String, Object>> statements(String role) {
        Map<String, Map<String, Object>> statements = new LinkedHashMap<>();
        Yaml.list(Yaml.at(template.properties(role), "Policies"))
                .forEach(policy -> Yaml.list(Yaml.at(policy, "PolicyDocument", "Statement"))
                        .forEach(each -> statements.put((String) Yaml.at(each, "Sid"), Yaml.map(each))));
        return statements;
    }

    private static List<String> actions(Map<String, Object> statement) {
        Object actions = statement.get("Action");
        return actions instanceof List<?> list
                ? list.stream().map(String.class::cast).toList()
                : List.of((String) actions);
    }

    private static Object sub(String text) {
        return Map.of("Fn::Sub", text);
    }

    private static Object arn(String resource) {
        return Map.of("Fn::GetAtt", List.of(resource, "Arn"));
    }

    // ---- What is kept, and who can reach it ----

    @Test
    void encryptsAllThatItKeepsByItsOwnKey() {
        template.ofType("AWS::S3::Bucket").forEach((name, bucket) -> {
            Object rule = Yaml.at(bucket, "BucketEncryption", "ServerSideEncryptionConfiguration", 0);
            assertEquals("aws:kms", Yaml.at(rule, "ServerSideEncryptionByDefault", "SSEAlgorithm"), name);
            assertEquals(arn("Key"), Yaml.at(rule, "ServerSideEncryptionByDefault", "KMSMasterKeyID"), name);
            assertEquals("Enabled", Yaml.at(bucket, "VersioningConfiguration", "Status"), name);
        });
        template.ofType("AWS::SecretsManager::Secret").forEach((name, secret) -> {
            assertEquals(arn("Key"), secret.get("KmsKeyId"), name);
            assertNull(secret.get("SecretString"), name + " is in the template.");
        });
        template.ofType("AWS::Logs::LogGroup").forEach((name, group) -> {
            assertEquals(arn("Key"), group.get("KmsKeyId"), name);
            assertTrue(group.containsKey("RetentionInDays"), name);
        });
        template.ofType("AWS::SNS::Topic").forEach((name, topic) -> assertTrue(topic.containsKey("KmsMasterKeyId")));
        template.ofType("AWS::ECR::Repository").forEach((name, repository) -> {
            assertEquals("IMMUTABLE", repository.get("ImageTagMutability"), name);
            assertEquals(true, Yaml.at(repository, "ImageScanningConfiguration", "ScanOnPush"), name);
            assertEquals("KMS", Yaml.at(repository, "EncryptionConfiguration", "EncryptionType"), name);
        });
        Map<String, Object> cache = template.properties("Cache");
        assertEquals("valkey", cache.get("Engine"));
        assertEquals(true, cache.get("TransitEncryptionEnabled"));
        assertEquals(true, cache.get("AtRestEncryptionEnabled"));
        assertEquals(arn("Key"), cache.get("KmsKeyId"));
        assertEquals(sub("{{resolve:secretsmanager:${CachePassword}}}"), cache.get("AuthToken"));
        assertEquals(true, template.properties("Key").get("EnableKeyRotation"));
        for (String kept : List.of("Key", "ModelsBucket", "Repository", "StudyReferenceKey", "LogGroup")) {
            Map<String, Object> resource = Yaml.map(template.resources().get(kept));
            assertEquals("RetainExceptOnCreate", resource.get("DeletionPolicy"), kept);
            assertEquals("Retain", resource.get("UpdateReplacePolicy"), kept);
        }
    }

    @Test
    void keepsModelsFromThePublicAndFromPlainHttp() {
        Yaml.map(Yaml.at(template.properties("ModelsBucket"), "PublicAccessBlockConfiguration"))
                .forEach((name, value) -> assertEquals(true, value, name));
        assertEquals(
                4,
                Yaml.map(Yaml.at(template.properties("ModelsBucket"), "PublicAccessBlockConfiguration"))
                        .size());
        List<Object> policy =
                Yaml.list(Yaml.at(template.properties("ModelsBucketPolicy"), "PolicyDocument", "Statement"));
        assertEquals(1, policy.size());
        Map<String, Object> statement = Yaml.map(policy.get(0));
        assertEquals("Deny", statement.get("Effect"));
        assertEquals("s3:*", statement.get("Action"));
        assertEquals(Map.of("Bool", Map.of("aws:SecureTransport", false)), statement.get("Condition"));
    }

    @Test
    void putsNothingButTheLoadBalancerWithinReachAndThatByTlsAlone() {
        assertEquals("internal", Yaml.at(section("Parameters"), "Scheme", "Default"));
        Map<String, Object> https = template.properties("HttpsListener");
        assertEquals("HTTPS", https.get("Protocol"));
        assertTrue(https.get("SslPolicy").toString().contains("TLS13-1-2"), "at least TLS 1.2");
        Object redirect = Yaml.at(template.properties("HttpListener"), "DefaultActions", 0);
        assertEquals("redirect", Yaml.at(redirect, "Type"));
        assertEquals("HTTPS", Yaml.at(redirect, "RedirectConfig", "Protocol"));
        assertEquals("/health/ready", template.properties("TargetGroup").get("HealthCheckPath"));
        assertEquals(
                "DISABLED",
                Yaml.at(
                        template.properties("Service"),
                        "NetworkConfiguration",
                        "AwsvpcConfiguration",
                        "AssignPublicIp"));
        template.ofType("AWS::EC2::Subnet")
                .forEach((name, subnet) -> assertEquals(false, subnet.get("MapPublicIpOnLaunch"), name));
        template.ofType("AWS::EC2::SecurityGroup").forEach((name, group) -> {
            assertTrue(group.containsKey("SecurityGroupEgress"), name + " would let everything out.");
            Yaml.list(group.get("SecurityGroupIngress")).forEach(rule -> {
                Map<String, Object> ingress = Yaml.map(rule);
                assertEquals(ingress.get("FromPort"), ingress.get("ToPort"), name);
                if (ingress.containsKey("CidrIp")) {
                    assertEquals("LoadBalancerGroup", name);
                    assertEquals(Map.of("Ref", "AllowedCidr"), ingress.get("CidrIp"));
                }
            });
        });
    }

    // ---- The task ----

    @Test
    void setsWhatTheConfigurationKnowsAndAllThatThisTargetNeeds() throws IOException {
        Set<String> known =
                ConfigurationTable.rows(Path.of("README.md"), "Configuration").keySet();
        Map<String, Object> set = named("Environment", "Value");
        Map<String, Object> secret = named("Secrets", "ValueFrom");
        Set<String> unknown = new TreeSet<>(set.keySet());
        unknown.addAll(secret.keySet());
        unknown.removeAll(known);
        assertEquals(Set.of(), unknown, "not in the README");

        assertEquals("*", set.get("HTTP_HOST"));
        assertEquals("8000", set.get("HTTP_PORT"));
        assertEquals("JSON", set.get("WLP_LOGGING_CONSOLE_FORMAT"));
        assertEquals("0", set.get("RATE_LIMIT_PER_MINUTE"));
        assertTrue(set.get("MODELS_CACHE_DIRECTORY").toString().startsWith("/scratch/"));
        assertEquals(
                sub("rediss://${Cache.PrimaryEndPoint.Address}:${Cache.PrimaryEndPoint.Port}"), set.get("REDIS_URL"));
        assertTrue(set.keySet()
                .containsAll(Set.of(
                        "S3_BUCKET_NAME", "S3_PREFIX", "S3_KMS_KEY", "AWS_REGION", "MODEL", "INFERENCE_PREDICTORS")));
        assertEquals(Set.of("OPERATOR_TOKEN", "STUDY_REFERENCE_KEY", "REDIS_PASSWORD"), secret.keySet());
        secret.forEach((name, from) ->
                assertEquals("AWS::SecretsManager::Secret", template.type((String) Yaml.at(from, "Ref")), name));
        Set<String> open = new TreeSet<>(set.keySet());
        open.removeIf(name -> !name.matches(".*(TOKEN|PASSWORD|SECRET|REFERENCE_KEY).*"));
        assertEquals(Set.of(), open, "a secret in the open");
    }

    private static Map<String, Object> named(String list, String value) {
        Map<String, Object> found = new LinkedHashMap<>();
        for (Object entry : Yaml.list(container().get(list))) {
            Map<String, Object> variable = Yaml.map(entry);
            if (variable.get("Fn::If") instanceof List<?> parts) {
                variable = Yaml.map(parts.get(1));
            }
            assertNull(found.put((String) variable.get("Name"), variable.get(value)), entry.toString());
        }
        return found;
    }

    private static Map<String, Object> container() {
        List<Object> containers =
                Yaml.list(template.properties("TaskDefinition").get("ContainerDefinitions"));
        assertEquals(1, containers.size());
        return Yaml.map(containers.get(0));
    }

    @Test
    void runsAsNobodyWithNothingToWriteButTwoVolumes() {
        Map<String, Object> container = container();
        assertEquals("10001", container.get("User"));
        assertEquals(true, container.get("ReadonlyRootFilesystem"));
        assertEquals(List.of("ALL"), Yaml.at(container, "LinuxParameters", "Capabilities", "Drop"));
        Set<Object> paths = Yaml.list(container.get("MountPoints")).stream()
                .map(mount -> Yaml.at(mount, "ContainerPath"))
                .collect(Collectors.toSet());
        assertEquals(Set.of("/tmp", "/scratch"), paths);
        Set<Object> volumes = Yaml.list(template.properties("TaskDefinition").get("Volumes")).stream()
                .map(volume -> Yaml.at(volume, "Name"))
                .collect(Collectors.toSet());
        assertEquals(Set.of("tmp", "work"), volumes);
        assertFalse(Boolean.TRUE.equals(container.get("Privileged")));
        assertEquals(false, template.properties("Service").get("EnableExecuteCommand"));
    }

    /** A volume of Fargate belongs to root, unless the image declares one at that place that belongs to another. */
    @Test
    void findsVolumesInTheImageThatItsUserMayWrite() throws IOException {
        Path dockerfile = Path.of("docker/Dockerfile");
        assumeTrue(Files.exists(dockerfile), "There is no image here.");
        String volumes = Files.readAllLines(dockerfile).stream()
                .filter(line -> line.startsWith("VOLUME"))
                .collect(Collectors.joining(" "));
        assertTrue(
                volumes.contains("/scratch") && volumes.contains("/tmp"), "VOLUME /tmp and /scratch in " + dockerfile);
    }

    @Test
    void hasTimesThatFitEachOther() throws IOException {
        int stop = (Integer) container().get("StopTimeout");
        int deregistration = attribute("TargetGroup", "TargetGroupAttributes", "deregistration_delay.timeout_seconds");
        int idle = attribute("LoadBalancer", "LoadBalancerAttributes", "idle_timeout.timeout_seconds");
        assertTrue(deregistration < stop, "A task ends while requests come.");
        assertTrue(idle < persistTimeout(), "The server closes connections that the load balancer still uses.");
        assertTrue(idle > 10 + 30, "The longest wait and the longest pass have no time to end.");
    }

    private static int persistTimeout() throws IOException {
        Matcher matcher =
                Pattern.compile("persistTimeout=\"(\\d+)s\"").matcher(Files.readString(Path.of("liberty/server.xml")));
        assertTrue(matcher.find());
        return Integer.parseInt(matcher.group(1));
    }

    private static int attribute(String resource, String list, String key) {
        return Yaml.list(template.properties(resource).get(list)).stream()
                .filter(each -> key.equals(Yaml.at(each, "Key")))
                .map(each -> Integer.parseInt((String) Yaml.at(each, "Value")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void goesBackFromADeploymentThatFailsAndGrowsWithTheLoad() {
        Object deployment = template.properties("Service").get("DeploymentConfiguration");
        assertEquals(100, Yaml.at(deployment, "MinimumHealthyPercent"));
        assertEquals(Map.of("Enable", true, "Rollback", true), Yaml.at(deployment, "DeploymentCircuitBreaker"));
        assertEquals(true, Yaml.at(deployment, "Alarms", "Rollback"));
        assertFalse(template.properties("Service").containsKey("DesiredCount"), "An update would undo the scaling.");
        Object tracking = template.properties("ScalingPolicy").get("TargetTrackingScalingPolicyConfiguration");
        assertEquals(70, Yaml.at(tracking, "TargetValue"));
        assertEquals(300, Yaml.at(tracking, "ScaleInCooldown"));
        assertEquals(300, Yaml.at(tracking, "ScaleOutCooldown"));
        assertEquals(1, Yaml.at(section("Parameters"), "MinTasks", "Default"));
        assertEquals(10, Yaml.at(section("Parameters"), "MaxTasks", "Default"));
        assertEquals(
                Map.of("Cpu", "512", "Memory", "1024", "Predictors", "1"),
                Yaml.at(section("Mappings"), "Sizes", "small"));
    }

    // ---- Watching ----

    @Test
    void countsWhatTheLogReallySays() throws IOException {
        Path operations = Path.of("src/main/java/org/radiologyai/operations");
        String lines = Stream.of("RequestLogFilter.java", "AnswersLog.java", "LogLines.java")
                .map(file -> text(operations.resolve(file)))
                .collect(Collectors.joining());
        String sources = sources();
        template.ofType("AWS::Logs::MetricFilter").forEach((name, filter) -> {
            String pattern =
                    filter.get("FilterPattern") + " " + Yaml.at(filter, "MetricTransformations", 0, "MetricValue");
            Matcher field = Pattern.compile("\\$\\.(\\w+)").matcher(pattern);
            while (field.find()) {
                assertTrue(
                        field.group(1).equals("message")
                                || lines.contains(".add(\"" + field.group(1) + "\"")
                                || lines.contains("\"" + field.group(1) + "\""),
                        name + " looks at " + field.group(1));
            }
            Matcher message = Pattern.compile("message = \"\\*?([^\"*]+)\\*?\"").matcher(pattern);
            while (message.find()) {
                assertTrue(sources.contains(message.group(1)), name + " waits for: " + message.group(1));
            }
        });
    }

    private static String sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(FargateTest::text)
                    .collect(Collectors.joining());
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void showsAndWatchesFiguresThatAreMade() {
        Set<Object> made = template.ofType("AWS::Logs::MetricFilter").values().stream()
                .map(filter -> Yaml.at(filter, "MetricTransformations", 0))
                .peek(metric -> assertEquals(sub(OWN_METRICS), Yaml.at(metric, "MetricNamespace")))
                .map(metric -> Yaml.at(metric, "MetricName"))
                .collect(Collectors.toSet());
        template.ofType("AWS::CloudWatch::Alarm").forEach((name, alarm) -> {
            if (sub(OWN_METRICS).equals(alarm.get("Namespace"))) {
                assertTrue(made.contains(alarm.get("MetricName")), name);
            }
            assertEquals(List.of(Map.of("Ref", "AlarmTopic")), alarm.get("AlarmActions"), name);
        });
        Set<String> shown = new TreeSet<>();
        for (var widget : dashboard().getJsonArray("widgets").getValuesAs(JsonObject.class)) {
            JsonObject properties = widget.getJsonObject("properties");
            assertTrue(properties.containsKey("title") && properties.containsKey("region"), widget.toString());
            if (properties.containsKey("metrics")) {
                properties.getJsonArray("metrics").forEach(each -> {
                    var metric = each.asJsonArray();
                    if (metric.size() > 1 && metric.getString(0).equals(OWN_METRICS)) {
                        assertTrue(made.contains(metric.getString(1)), metric.toString());
                    }
                    shown.add(metric.toString());
                });
            }
        }
        String all = shown.toString();
        for (String figure : List.of(
                "\"p50\"",
                "\"p95\"",
                "Requests",
                "Remembered",
                "QueueTime",
                "Pneumonia",
                "Undecided",
                "CPUUtilization",
                "MemoryUtilization",
                "RunningTaskCount")) {
            assertTrue(all.contains(figure), figure + " is not on the dashboard.");
        }
    }

    private static JsonObject dashboard() {
        String body = (String) Yaml.at(template.properties("Dashboard"), "DashboardBody", "Fn::Sub");
        try (var reader = Json.createReader(new StringReader(body))) {
            return reader.readObject();
        }
    }

    @Test
    void tellsOperatorsWhatEachAlarmMeansAndWhatCanBeSet() throws IOException {
        String page = Files.readString(PAGE);
        template.ofType("AWS::CloudWatch::Alarm").forEach((name, alarm) -> {
            String suffix = ((String) Yaml.at(alarm, "AlarmName", "Fn::Sub")).replace("${AWS::StackName}-", "");
            assertTrue(page.contains("| `" + suffix + "` |"), suffix + " is not in " + PAGE);
        });
        for (String name : section("Parameters").keySet()) {
            assertTrue(page.contains("`" + name + "`"), name + " is not in " + PAGE);
        }
        Matcher output = Pattern.compile("output ([A-Z]\\w+)").matcher(page);
        while (output.find()) {
            assertTrue(section("Outputs").containsKey(output.group(1)), output.group(1) + " is no output.");
        }
    }
}
