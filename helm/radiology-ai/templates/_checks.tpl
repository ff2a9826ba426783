{{/*
Values that are right one by one and wrong together. The schema cannot say such things in words. Neither can it hold its
tongue: it repeats a value that does not fit, and an address may have a password in it; so addresses are checked here.
*/}}
{{- define "radiology-ai.checks" -}}
{{- $config := .Values.config }}
{{- $secrets := .Values.secretConfig }}
{{- $wrong := list }}

{{- $redis := include "radiology-ai.redis" . }}
{{- if and $config.REDIS_HOST $config.REDIS_URL }}
{{- $wrong = append $wrong "config.REDIS_HOST and config.REDIS_URL are both set; the address is in one of them." }}
{{- end }}
{{- if and $config.REDIS_URL (contains "@" (toString $config.REDIS_URL)) }}
{{- $wrong = append $wrong "config.REDIS_URL has a user or a password in it, and is no place for them; put them into secretConfig.REDIS_USERNAME and secretConfig.REDIS_PASSWORD." }}
{{- else if and $config.REDIS_URL (not (regexMatch "^rediss?://[^/,@?#[:space:]]+/?(, *rediss?://[^/,@?#[:space:]]+/?)*$" (toString $config.REDIS_URL))) }}
{{- $wrong = append $wrong "config.REDIS_URL is not understood; allowed is redis://host:port, or rediss://host:port for TLS, several with commas." }}
{{- end }}
{{- if not $redis }}
{{- range $name := list "REDIS_PORT" "REDIS_MODE" "REDIS_SENTINEL_MASTER" }}
{{- if hasKey $config $name }}
{{- $wrong = append $wrong (printf "config.%s is set, but no Redis: set config.REDIS_HOST or config.REDIS_URL, too." $name) }}
{{- end }}
{{- end }}
{{- range $name := list "REDIS_USERNAME" "REDIS_PASSWORD" }}
{{- if hasKey $secrets $name }}
{{- $wrong = append $wrong (printf "secretConfig.%s is set, but no Redis: set config.REDIS_HOST or config.REDIS_URL, too." $name) }}
{{- end }}
{{- end }}
{{- else }}
{{- $mode := $config.REDIS_MODE | default "single" }}
{{- if and (eq $mode "single") (contains "," (toString $config.REDIS_URL)) }}
{{- $wrong = append $wrong "config.REDIS_URL has several addresses; config.REDIS_MODE must then be cluster or sentinel." }}
{{- end }}
{{- if and (eq $mode "sentinel") (not $config.REDIS_SENTINEL_MASTER) }}
{{- $wrong = append $wrong "config.REDIS_MODE is sentinel; config.REDIS_SENTINEL_MASTER must name the master that they watch." }}
{{- end }}
{{- if and (ne $mode "sentinel") $config.REDIS_SENTINEL_MASTER }}
{{- $wrong = append $wrong "config.REDIS_SENTINEL_MASTER is for config.REDIS_MODE sentinel alone." }}
{{- end }}
{{- end }}

{{- if and $config.S3_ENDPOINT (not (regexMatch "^https?://[^/,@?#[:space:]]+/?$" (toString $config.S3_ENDPOINT))) }}
{{- $wrong = append $wrong "config.S3_ENDPOINT is not understood; allowed is https://host or https://host:port, without a user, a path or a question mark." }}
{{- end }}
{{- if not $config.S3_BUCKET_NAME }}
{{- range $name := list "S3_PREFIX" "S3_ENDPOINT" "S3_PATH_STYLE" "S3_KMS_KEY" }}
{{- if hasKey $config $name }}
{{- $wrong = append $wrong (printf "config.%s is set, but no bucket: set config.S3_BUCKET_NAME, too." $name) }}
{{- end }}
{{- end }}
{{- range $name := list "AWS_ACCESS_KEY_ID" "AWS_SECRET_ACCESS_KEY" }}
{{- if hasKey $secrets $name }}
{{- $wrong = append $wrong (printf "secretConfig.%s is set, but no bucket: set config.S3_BUCKET_NAME, too." $name) }}
{{- end }}
{{- end }}
{{- end }}
{{- if ne (hasKey $secrets "AWS_ACCESS_KEY_ID") (hasKey $secrets "AWS_SECRET_ACCESS_KEY") }}
{{- $wrong = append $wrong "secretConfig.AWS_ACCESS_KEY_ID and secretConfig.AWS_SECRET_ACCESS_KEY go together; one of them is missing." }}
{{- end }}
{{- if and .Values.models.persistence.enabled $config.S3_BUCKET_NAME }}
{{- $wrong = append $wrong "models.persistence.enabled and config.S3_BUCKET_NAME are both set; the models are in one place." }}
{{- end }}
{{- if and $config.MODELS_DIRECTORY (not .Values.models.persistence.enabled) }}
{{- $wrong = append $wrong "config.MODELS_DIRECTORY is where models.persistence is mounted; without that, the models are those of the image." }}
{{- end }}

{{- if and $config.CHAT_BASE_URL (not (regexMatch "^https?://[^/@?#[:space:]]+(/[^@?#[:space:]]*)?$" (toString $config.CHAT_BASE_URL))) }}
{{- $wrong = append $wrong "config.CHAT_BASE_URL is not understood; allowed is the http or https address of an OpenAI-compatible service, without a user or a question mark." }}
{{- end }}
{{- if not (include "radiology-ai.chat" .) }}
{{- range $name := list "CHAT_MODEL" "CHAT_TEMPERATURE" "CHAT_MAX_TOKENS" "CHAT_TIMEOUT_SECONDS" }}
{{- if hasKey $config $name }}
{{- $wrong = append $wrong (printf "config.%s is set, but no language model: set config.CHAT_BASE_URL or secretConfig.GROQ_API_KEY, too." $name) }}
{{- end }}
{{- end }}
{{- if hasKey $secrets "CHAT_API_KEY" }}
{{- $wrong = append $wrong "secretConfig.CHAT_API_KEY is set, but no language model: set config.CHAT_BASE_URL, whose key it is." }}
{{- end }}
{{- end }}

{{- if and .Values.autoscaling.enabled (gt (int .Values.autoscaling.minReplicas) (int .Values.autoscaling.maxReplicas)) }}
{{- $wrong = append $wrong (printf "autoscaling.minReplicas is %d and autoscaling.maxReplicas %d; the first may not be the larger." (int .Values.autoscaling.minReplicas) (int .Values.autoscaling.maxReplicas)) }}
{{- end }}
{{- if and .Values.autoscaling.enabled (not (dig "requests" "cpu" "" .Values.resources)) }}
{{- $wrong = append $wrong "autoscaling.enabled needs resources.requests.cpu: it counts in percent of that." }}
{{- end }}
{{- if and .Values.ingress.enabled (not .Values.ingress.host) }}
{{- $wrong = append $wrong "ingress.enabled needs ingress.host." }}
{{- end }}

{{- if $wrong }}
{{- fail (printf "\n\nWhat is wrong in the values:\n- %s\n" (join "\n- " $wrong)) }}
{{- end }}
{{- end }}
