package org.radiologyai.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whether a template with an error would be noticed. */
class ResourceTypesTest {

    private static final String ALARM = "AWS::CloudWatch::Alarm";
    private static final String BUCKET = "AWS::S3::Bucket";
    private static final String CACHE = "AWS::ElastiCache::ReplicationGroup";
    private static final String FILTER = "AWS::Logs::MetricFilter";
    private static final String SERVICE = "AWS::ECS::Service";
    private static final String TASK = "AWS::ECS::TaskDefinition";
    private static final String BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer";

    private static ResourceTypes types;

    @BeforeAll
    static void read() throws IOException {
        types = new ResourceTypes(List.of(ALARM, BUCKET, CACHE, FILTER, SERVICE, TASK, BALANCER, "AWS::S3::Pail"));
    }

    private static void complains(String type, Map<String, Object> properties, String... complaints) {
        assertEquals(List.of(complaints), types.complaints("It", type, properties));
    }

    @Test
    void knowsTypes() {
        assertTrue(types.knows(BUCKET));
        assertTrue(types.knows(BALANCER));
        assertFalse(types.knows("AWS::S3::Pail"));
    }

    @Test
    void noticesMisspeltProperties() {
        complains(BUCKET, Map.of("BucketName", "a"));
        complains(BUCKET, Map.of("BucketNames", "a"), "It has BucketNames, which is not known there.");
        complains(BUCKET, Map.of("bucketName", "a"), "It has bucketName, which is not known there.");
        complains(
                SERVICE,
                Map.of("DeploymentConfiguration", Map.of("Rollback", true)),
                "It.DeploymentConfiguration has Rollback, which is not known there.");
        complains(
                BUCKET,
                Map.of("Tags", List.of(Map.of("Key", "a", "Value", "b", "Kind", "c"))),
                "It.Tags has Kind, which is not known there.");
    }

    @Test
    void noticesWhatIsMissing() {
        complains(FILTER, Map.of("FilterPattern", ""), "It lacks LogGroupName.", "It lacks MetricTransformations.");
        complains(
                FILTER,
                Map.of(
                        "FilterPattern",
                        "",
                        "LogGroupName",
                        "a",
                        "MetricTransformations",
                        List.of(Map.of("MetricName", "b", "MetricNamespace", "c"))),
                "It.MetricTransformations lacks MetricValue.");
        complains(BUCKET, Map.of("Tags", List.of(Map.of("Key", "a"))), "It.Tags lacks Value.");
    }

    @Test
    void noticesValuesOfAnotherKind() {
        complains(SERVICE, Map.of("LoadBalancers", Map.of()), "It.LoadBalancers is no list.");
        complains(
                BUCKET,
                Map.of("VersioningConfiguration", List.of(Map.of("Status", "Enabled"))),
                "It.VersioningConfiguration is no VersioningConfigurationProperty.");
        complains(BUCKET, Map.of("BucketName", List.of("a")), "It.BucketName is [a] and no String.");
        complains(
                SERVICE,
                Map.of("DeploymentConfiguration", Map.of("MinimumHealthyPercent", "many")),
                "It.DeploymentConfiguration.MinimumHealthyPercent is many and no Number.");
        complains(SERVICE, Map.of("EnableExecuteCommand", "no"), "It.EnableExecuteCommand is no and no Boolean.");
        complains(
                TASK,
                Map.of("ContainerDefinitions", List.of("a")),
                "It.ContainerDefinitions is no " + "ContainerDefinitionProperty.");
        complains(
                TASK, container(Map.of("DockerLabels", List.of())), "It.ContainerDefinitions.DockerLabels is no map.");
    }

    private static Map<String, Object> container(Map<String, Object> properties) {
        Map<String, Object> container = new TreeMap<>(Map.of("Name", "a", "Image", "b"));
        container.putAll(properties);
        return Map.of("ContainerDefinitions", List.of(container));
    }

    @Test
    void looksIntoListsWithinProperties() {
        complains(TASK, container(Map.of("Secrets", List.of(Map.of("Name", "a", "ValueFrom", "b")))));
        complains(
                TASK,
                container(Map.of("Secrets", List.of(Map.of("Name", "a")))),
                "It.ContainerDefinitions.Secrets lacks ValueFrom.");
        complains(TASK, container(Map.of("Environment", List.of(Map.of("Name", "a", "Value", "b")))));
        assertEquals(
                1,
                types.complaints("It", TASK, container(Map.of("Environment", List.of("a"))))
                        .size());
        assertEquals(
                1,
                types.complaints(
                                "It", TASK, container(Map.of("Environment", List.of(Map.of("Name", "a", "Valu", "b")))))
                        .size());
        complains(BUCKET, encryption(Map.of("SSEAlgorithm", "aws:kms", "KMSMasterKeyID", "a")));
        complains(
                BUCKET,
                encryption(Map.of("SSEAlgorithm", "aws:kms", "KeyID", "a")),
                "It.BucketEncryption.ServerSideEncryptionConfiguration.ServerSideEncryptionByDefault has KeyID, which is "
                        + "not known there.");
    }

    private static Map<String, Object> encryption(Map<String, Object> rule) {
        return Map.of(
                "BucketEncryption",
                Map.of("ServerSideEncryptionConfiguration", List.of(Map.of("ServerSideEncryptionByDefault", rule))));
    }

    @Test
    void takesFunctionsForAnyValueAndLooksAtBothSidesOfAChoice() {
        complains(BUCKET, Map.of("BucketName", Map.of("Ref", "Name"), "Tags", Map.of("Fn::GetAtt", List.of("a", "b"))));
        complains(
                SERVICE,
                Map.of("LoadBalancers", Map.of("Fn::If", List.of("Open", List.of(), "none"))),
                "It.LoadBalancers is no list.");
    }

    @Test
    void noticesWrongAttributes() {
        assertTrue(types.hasAttribute(BUCKET, "Arn"));
        assertFalse(types.hasAttribute(BUCKET, "ARNs"));
        assertFalse(types.hasAttribute(BUCKET, "Name"));
        assertTrue(types.hasAttribute(BALANCER, "DNSName"));
        assertTrue(types.hasAttribute(BALANCER, "CanonicalHostedZoneID"));
        assertTrue(types.hasAttribute(CACHE, "PrimaryEndPoint.Address"));
        assertFalse(types.hasAttribute(CACHE, "PrimaryEndpoint.Address"));
        assertFalse(types.hasAttribute(CACHE, "PrimaryEndPoint.Host"));
        assertFalse(types.hasAttribute(CACHE, "PrimaryEndPointAddress"));
    }
}
