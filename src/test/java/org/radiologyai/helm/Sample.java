package org.radiologyai.helm;

/** Values as different hospitals might set them. What is secret in them has the word {@link #SECRET} in it. */
enum Sample {
    DEFAULTS(""),

    REDIS("""
            config: {REDIS_HOST: redis.data.svc, REDIS_PORT: 6380, CACHE_TTL_SECONDS: 3600}
            secretConfig:
              REDIS_PASSWORD: {value: very-secret-redis}
            networkPolicy:
              redis:
                to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: data}}}]
            """),

    REDIS_CLUSTER_WITH_TLS("""
            config:
              REDIS_URL: "rediss://redis-0.data.svc:7000, rediss://redis-1.data.svc:7001,rediss://redis-2.data.svc"
              REDIS_MODE: cluster
              JVM_ARGS: -Dsessions=local
            secretConfig:
              REDIS_USERNAME: {secretName: redis, secretKey: user}
              REDIS_PASSWORD: {secretName: redis, secretKey: redis-password}
            trustStore: {configMapName: hospital-ca}
            """),

    REDIS_SENTINELS("""
            config:
              REDIS_URL: redis://sentinel-0:26379,redis://sentinel-1:26379
              REDIS_MODE: sentinel
              REDIS_SENTINEL_MASTER: mymaster
            networkPolicy: {redis: {ports: [6379]}}
            """),

    S3_WITH_A_ROLE("""
            config: {S3_BUCKET_NAME: hospital-models, AWS_REGION: eu-central-1, S3_KMS_KEY: alias/models}
            secretConfig:
              OPERATOR_TOKEN: {secretName: radiology-ai-secrets}
            serviceAccount:
              annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::111122223333:role/radiology-ai"}
            """),

    S3_COMPATIBLE_WITH_KEYS("""
            config:
              S3_BUCKET_NAME: models
              S3_PREFIX: ai/models
              S3_ENDPOINT: https://minio.data.svc:9000
              S3_PATH_STYLE: true
              MODELS_CACHE_MAX_BYTES: 4294967296
              MODELS_PUBLIC_KEY: |
                -----BEGIN PUBLIC KEY-----
                MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
                -----END PUBLIC KEY-----
            secretConfig:
              AWS_ACCESS_KEY_ID: {value: very-secret-id}
              AWS_SECRET_ACCESS_KEY: {value: very-secret-key}
            scratch: {work: 8Gi}
            """),

    MODELS_ON_A_VOLUME("""
            models: {persistence: {enabled: true, storageClass: nfs, size: 20Gi}}
            secretConfig:
              OPERATOR_TOKEN: {value: very-secret-operators-token}
            """),

    MODELS_ON_A_CLAIM_THAT_IS_THERE("""
            config: {MODELS_DIRECTORY: /srv/models}
            models: {persistence: {enabled: true, existingClaim: shared-models}}
            """),

    INGRESS_WITH_TLS("""
            config: {UPLOAD_MAX_BYTES: 52428800, RATE_LIMIT_PER_MINUTE: 0}
            ingress:
              enabled: true
              className: nginx
              host: chest.hospital.example
              annotations: {cert-manager.io/cluster-issuer: hospital}
              tls: {secretName: chest-certificate}
            networkPolicy:
              from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}}]
            """),

    INGRESS_OF_ANOTHER_KIND("""
            ingress:
              enabled: true
              host: chest.hospital.example
              annotations: {nginx.ingress.kubernetes.io/proxy-body-size: 64m}
              tls: {enabled: false}
            """),

    NO_AUTOSCALING("""
            autoscaling: {enabled: false}
            replicas: 3
            """),

    SERVICE_MONITOR("""
            serviceMonitor: {enabled: true, interval: 15s, labels: {release: prometheus}}
            networkPolicy:
              from:
                - podSelector: {}
                - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}
                  podSelector: {matchExpressions: [{key: app, operator: In, values: [prometheus]}]}
            """),

    NO_NETWORK_POLICY("""
            networkPolicy: {enabled: false}
            """),

    EXISTING_SECRETS("""
            config: {REDIS_HOST: redis, S3_BUCKET_NAME: models, S3_ENDPOINT: "http://minio"}
            secretConfig:
              OPERATOR_TOKEN: {secretName: radiology-ai-secrets}
              STUDY_REFERENCE_KEY: {secretName: radiology-ai-secrets, secretKey: study-key}
              REDIS_PASSWORD: {secretName: redis, secretKey: redis-password}
              AWS_ACCESS_KEY_ID: {secretName: minio, secretKey: user}
              AWS_SECRET_ACCESS_KEY: {secretName: minio, secretKey: password}
            """),

    AS_LITTLE_AS_CAN_BE("""
            autoscaling: {enabled: false}
            podDisruptionBudget: {enabled: false}
            networkPolicy: {enabled: false}
            topologySpread: {enabled: false}
            serviceAccount: {create: false}
            resources: {limits: {cpu: null}}
            nodeSelector: {kubernetes.io/os: null, kubernetes.io/arch: null}
            """),

    ASSISTANT_OF_THE_HOSPITAL("""
            config:
              CHAT_BASE_URL: http://llm.intranet:8080/v1
              CHAT_MODEL: some-model
              CHAT_TEMPERATURE: 0.25
            secretConfig: {CHAT_API_KEY: {value: very-secret-chat-key}}
            networkPolicy: {chat: {to: [{ipBlock: {cidr: 10.2.3.4/32}}]}}
            """),

    ASSISTANT_OUTSIDE("""
            secretConfig: {GROQ_API_KEY: {secretName: groq, secretKey: key}}
            """),

    EVERYTHING("""
            image:
              repository: registry.example:5000/ai/radiology-ai
              digest: sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
              pullPolicy: Always
            imagePullSecrets: [registry]
            fullnameOverride: pneumonia
            config:
              HTTP_PORT: 9080
              MODELS_PUBLIC_KEY: MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
              S3_BUCKET_NAME: models
              S3_PREFIX: ai
              S3_ENDPOINT: https://minio.data.svc:9000
              S3_PATH_STYLE: true
              AWS_REGION: eu-central-1
              S3_KMS_KEY: alias/models
              MODELS_CACHE_DIRECTORY: /scratch/copies
              MODELS_CACHE_MAX_BYTES: 1048576
              MODEL: resnet50_v1.1
              PREDICT_ANY_MODEL: false
              INFERENCE_PREDICTORS: 2
              INFERENCE_THREADS: 1
              INFERENCE_QUEUE_CAPACITY: 100
              INFERENCE_QUEUE_WAIT_MS: 5000
              INFERENCE_FORWARD_LIMIT_MS: 20000
              UPLOAD_MAX_BYTES: 104857600
              UPLOAD_MAX_PIXELS: 200000000
              CACHE_MAX_ENTRIES: 10000000
              CACHE_TTL_SECONDS: 31536000
              REDIS_URL: rediss://redis.data.svc
              REDIS_MODE: single
              CHAT_BASE_URL: https://llm.intranet/v1/
              CHAT_MODEL: another model
              CHAT_TEMPERATURE: 1
              CHAT_MAX_TOKENS: 300
              CHAT_TIMEOUT_SECONDS: 20
              CHAT_CONCURRENT: 4
              CHAT_MESSAGES_PER_MINUTE: 10
              RATE_LIMIT_PER_MINUTE: 1000000
              ONEDNN_MAX_CPU_ISA: AVX
              WLP_LOGGING_CONSOLE_FORMAT: SIMPLE
              JVM_ARGS: -Dsessions=redis
            secretConfig:
              OPERATOR_TOKEN: {value: very-secret-operators-token}
              STUDY_REFERENCE_KEY: {value: very-secret-study-key}
              REDIS_USERNAME: {value: very-secret-user}
              REDIS_PASSWORD: {value: "very-secret: 'quoted\\" #"}
              AWS_ACCESS_KEY_ID: {value: very-secret-id}
              AWS_SECRET_ACCESS_KEY: {value: very-secret-key}
              GROQ_API_KEY: {value: very-secret-groq-key}
              CHAT_API_KEY: {value: very-secret-chat-key}
            autoscaling: {minReplicas: 2, maxReplicas: 20, cpuPercent: 80, stabilizationSeconds: 60}
            resources:
              requests: {cpu: 1.5, memory: 2Gi, ephemeral-storage: 2Gi}
              limits: {cpu: 4, memory: 2Gi, ephemeral-storage: 8Gi}
            scratch: {tmp: 512Mi, work: 6Gi}
            trustStore: {configMapName: hospital-ca, key: ca.jks}
            service: {type: LoadBalancer, port: 80, annotations: {example.com/internal: "true"}}
            ingress: {enabled: true, className: nginx, host: chest.hospital.example}
            networkPolicy:
              from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]
              dns: {to: [{ipBlock: {cidr: 169.254.20.10/32}}], port: 5353}
              redis: {to: [{podSelector: {matchLabels: {app: redis}}}], ports: [16379]}
              s3: {to: [{podSelector: {matchLabels: {app: minio}}}], ports: [443]}
              extraEgress:
                - to: [{ipBlock: {cidr: 169.254.170.23/32}}]
                  ports: [{protocol: TCP, port: 80}]
            podDisruptionBudget: {maxUnavailable: 25%}
            topologySpread: {whenUnsatisfiable: DoNotSchedule}
            serviceMonitor: {enabled: true}
            serviceAccount: {name: reader, annotations: {example.com/role: reader}}
            probes: {startup: {failureThreshold: 240}}
            terminationGracePeriodSeconds: 60
            podAnnotations: {example.com/scrape: "no"}
            podLabels: {team: radiology}
            priorityClassName: clinical
            nodeSelector: {pool: inference}
            tolerations: [{key: inference, operator: Exists, effect: NoSchedule}]
            tests: {image: {repository: registry.example/curl, tag: "8"}}
            """);

    static final String SECRET = "very-secret";

    private final String values;

    Sample(String values) {
        this.values = values;
    }

    Rendering render() {
        return Chart.render(values);
    }
}
