package org.radiologyai.helm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that cannot be right are refused before anything is installed, with the name of the value and what is allowed. */
class ChartValuesTest {

    /** The words that the message must have are behind the bar; several with semicolons. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            imagee: {} | imagee
            image: {tagg: "1"} | /image; tagg
            image: {tag: "a b"} | /image/tag
            image: {repository: ""} | /image/repository
            image: {digest: latest} | /image/digest; sha256
            image: {pullPolicy: Sometimes} | /image/pullPolicy; IfNotPresent
            replicas: 0 | /replicas; 1
            replicas: two | /replicas; integer
            autoscaling: {maxReplicas: 0} | /autoscaling/maxReplicas
            autoscaling: {cpuPercent: 70.5} | /autoscaling/cpuPercent; integer
            resources: {limits: {memory: much}} | /resources/limits/memory
            resources: {limits: {memory: null}} | /resources/limits; memory
            resources: {requests: {gpu: 1}} | /resources/requests; gpu
            scratch: {work: big} | /scratch/work
            service: {type: ExternalName} | /service/type; ClusterIP
            service: {port: 70000} | /service/port; 65,535
            ingress: {host: "https://chest.example/"} | /ingress/host
            ingress: {annotations: {a: 1}} | /ingress/annotations/a; string
            networkPolicy: {from: [{}]} | /networkPolicy/from/0
            networkPolicy: {from: [{namespace: x}]} | /networkPolicy/from/0; namespace
            networkPolicy: {s3: {to: [{ipBlock: {cidr: 10.0.0.0}}]}} | /networkPolicy/s3/to/0/ipBlock/cidr
            networkPolicy: {redis: {ports: [0]}} | /networkPolicy/redis/ports/0
            podDisruptionBudget: {maxUnavailable: 0} | /podDisruptionBudget/maxUnavailable
            topologySpread: {whenUnsatisfiable: Never} | /topologySpread/whenUnsatisfiable; ScheduleAnyway
            serviceMonitor: {interval: 30} | /serviceMonitor/interval; string
            terminationGracePeriodSeconds: 10 | /terminationGracePeriodSeconds; 35
            tolerations: [{effect: Never}] | /tolerations/0/effect; NoSchedule
            fullnameOverride: Chest_AI | /fullnameOverride
            config: {REDIS_HOTS: x} | /config; REDIS_HOTS
            config: {OPERATOR_TOKEN: x} | /config; OPERATOR_TOKEN
            config: {HTTP_HOST: localhost} | /config/HTTP_HOST; '*'
            config: {HTTP_PORT: 80} | /config/HTTP_PORT; 1,024
            config: {HTTP_PORT: null} | /config; HTTP_PORT
            config: {INFERENCE_PREDICTORS: 0} | /config/INFERENCE_PREDICTORS; 1
            config: {INFERENCE_QUEUE_CAPACITY: many} | /config/INFERENCE_QUEUE_CAPACITY; integer
            config: {UPLOAD_MAX_BYTES: 104857601} | /config/UPLOAD_MAX_BYTES
            config: {PREDICT_ANY_MODEL: "yes"} | /config/PREDICT_ANY_MODEL; boolean
            config: {REDIS_HOST: x, REDIS_MODE: ring} | /config/REDIS_MODE; sentinel
            config: {REDIS_HOST: "redis:6379"} | /config/REDIS_HOST
            config: {REDIS_HOST: x, REDIS_PORT: 70000} | /config/REDIS_PORT; 65,535
            config: {S3_BUCKET_NAME: My_Models} | /config/S3_BUCKET_NAME
            config: {S3_BUCKET_NAME: models, S3_PREFIX: a//b} | /config/S3_PREFIX
            config: {S3_BUCKET_NAME: models, AWS_REGION: Frankfurt am Main} | /config/AWS_REGION
            config: {MODELS_CACHE_DIRECTORY: /var/cache} | /config/MODELS_CACHE_DIRECTORY; scratch
            config: {WLP_LOGGING_CONSOLE_FORMAT: XML} | /config/WLP_LOGGING_CONSOLE_FORMAT; JSON
            config: {CHAT_BASE_URL: "http://llm", CHAT_TEMPERATURE: 2.5} | /config/CHAT_TEMPERATURE; 2
            config: {CHAT_CONCURRENT: 0} | /config/CHAT_CONCURRENT; 1
            config: {CHAT_BASE_URL: "llm:8080"} | config.CHAT_BASE_URL is not understood
            config: {CHAT_MODEL: x} | config.CHAT_MODEL is set, but no language model
            secretConfig: {CHAT_API_KEY: {secretName: a}} | secretConfig.CHAT_API_KEY is set, but no language model
            secretConfig: {TOKEN: {value: x}} | /secretConfig; TOKEN
            secretConfig: {OPERATOR_TOKEN: {}} | /secretConfig/OPERATOR_TOKEN
            secretConfig: {OPERATOR_TOKEN: {secretName: a, value: bbbbbbbbbbbbbbbbbbbb}} | /secretConfig/OPERATOR_TOKEN
            config: {REDIS_HOST: a, REDIS_URL: "redis://b"} | config.REDIS_HOST and config.REDIS_URL are both set
            config: {REDIS_URL: "http://b"} | config.REDIS_URL is not understood; rediss://host:port
            config: {REDIS_URL: "redis://a,redis://b"} | several addresses; cluster or sentinel
            config: {REDIS_HOST: a, REDIS_MODE: sentinel} | config.REDIS_SENTINEL_MASTER must name
            config: {REDIS_HOST: a, REDIS_SENTINEL_MASTER: b} | for config.REDIS_MODE sentinel alone
            config: {REDIS_PORT: 6379} | config.REDIS_PORT is set, but no Redis
            secretConfig: {REDIS_PASSWORD: {secretName: a}} | secretConfig.REDIS_PASSWORD is set, but no Redis
            config: {S3_BUCKET_NAME: models, S3_ENDPOINT: "minio:9000"} | config.S3_ENDPOINT is not understood
            config: {S3_PREFIX: ai} | config.S3_PREFIX is set, but no bucket
            config: {S3_BUCKET_NAME: models}, secretConfig: {AWS_ACCESS_KEY_ID: {secretName: a}} | go together
            secretConfig: {AWS_ACCESS_KEY_ID: {secretName: a}} | secretConfig.AWS_ACCESS_KEY_ID is set, but no bucket
            config: {S3_BUCKET_NAME: models}, models: {persistence: {enabled: true}} | the models are in one place
            config: {MODELS_DIRECTORY: /models} | models.persistence
            autoscaling: {minReplicas: 5, maxReplicas: 2} | autoscaling.minReplicas is 5 and autoscaling.maxReplicas 2
            resources: {requests: {cpu: null}} | autoscaling.enabled needs resources.requests.cpu
            ingress: {enabled: true} | ingress.enabled needs ingress.host
            """)
    void refuses(String values, String words) {
        String refusal = Chart.refusal("{" + values + "}");
        assertTrue(Arrays.stream(words.split("; ")).allMatch(refusal::contains), refusal);
    }

    @Test
    void namesAllThatIsWrongAtOnce() {
        String refusal = Chart.refusal("{config: {REDIS_PORT: 6379, S3_PREFIX: ai}, ingress: {enabled: true}}");
        assertTrue(
                List.of("config.REDIS_PORT", "config.S3_PREFIX", "ingress.host").stream()
                        .allMatch(refusal::contains),
                refusal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "config: {REDIS_URL: 'redis://me:Zqx@redis'}",
                "config: {REDIS_URL: 'redis//me:Zqx@redis'}",
                "config: {S3_BUCKET_NAME: models, S3_ENDPOINT: 'https://me:Zqx@minio'}",
                "config: {CHAT_BASE_URL: 'https://me:Zqx@llm/v1'}",
                "secretConfig: {CHAT_API_KEY: {value: Zqx}}",
                "secretConfig: {OPERATOR_TOKEN: {value: Zqx}}",
                "secretConfig: {STUDY_REFERENCE_KEY: {value: Zqx}}",
                "secretConfig: {OPERATOR_TOKEN: Zqx}",
                "secretConfig: {REDIS_PASSWORD: {value: Zqx}}"
            })
    void neverRepeatsASecret(String values) {
        String refusal = Chart.refusal("{" + values + "}");
        assertFalse(refusal.contains("Zqx"), refusal);
    }

    @Test
    void hasASchemaThatTakesNothingElse() {
        Map<String, Object> schema = Chart.read("values.schema.json");
        assertClosed("", schema);
        assertEquals("http://json-schema.org/draft-07/schema#", schema.get("$schema"));
    }

    /** Every object of named properties allows no others. */
    private static void assertClosed(String path, Object part) {
        if (part instanceof Map<?, ?> map) {
            if (map.get("properties") instanceof Map<?, ?>) {
                assertEquals(false, map.get("additionalProperties"), path);
            }
            map.forEach((name, value) -> assertClosed(path + "/" + name, value));
        } else if (part instanceof List<?> list) {
            list.forEach(each -> assertClosed(path + "/-", each));
        }
    }
}
