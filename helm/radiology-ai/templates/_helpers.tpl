{{- define "radiology-ai.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "radiology-ai.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | replace "." "-" | trunc 52 | trimSuffix "-" }}
{{- else }}
{{- $name := include "radiology-ai.name" . }}
{{- ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) | replace "." "-" | trunc 52 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "radiology-ai.selector" -}}
app.kubernetes.io/name: {{ include "radiology-ai.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: server
{{- end }}

{{/* The pod of helm test: in the selector of nothing but the rule that lets it in. */}}
{{- define "radiology-ai.testSelector" -}}
app.kubernetes.io/name: {{ include "radiology-ai.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: test
{{- end }}

{{- define "radiology-ai.commonLabels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "radiology-ai.labels" -}}
{{ include "radiology-ai.selector" . }}
{{ include "radiology-ai.commonLabels" . }}
{{- end }}

{{- define "radiology-ai.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}
{{- end }}

{{- define "radiology-ai.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- .Values.serviceAccount.name | default (include "radiology-ai.fullname" .) }}
{{- else }}
{{- .Values.serviceAccount.name | default "default" }}
{{- end }}
{{- end }}

{{- define "radiology-ai.claimName" -}}
{{- .Values.models.persistence.existingClaim | default (printf "%s-models" (include "radiology-ai.fullname" .)) }}
{{- end }}

{{/*
The variables, as JSON. Numbers of YAML are floating-point ones here, and must not come out as 1e+06. The image has no
shell, and so nothing that reads JVM_ARGS; java itself reads JDK_JAVA_OPTIONS, however it is started.
*/}}
{{- define "radiology-ai.config" -}}
{{- $config := dict }}
{{- range $name, $value := .Values.config }}
{{- if and (kindIs "float64" $value) (eq $value (floor $value)) }}
{{- $_ := set $config $name (printf "%.0f" $value) }}
{{- else if not (or (kindIs "invalid" $value) (eq (toString $value) "")) }}
{{- $_ := set $config $name (toString $value) }}
{{- end }}
{{- end }}
{{- if .Values.models.persistence.enabled }}
{{- $_ := set $config "MODELS_DIRECTORY" (get $config "MODELS_DIRECTORY" | default "/models") }}
{{- end }}
{{- $options := list (get $config "JVM_ARGS") }}
{{- if .Values.trustStore.configMapName }}
{{- $options = append $options (printf "-Djavax.net.ssl.trustStore=/trust/%s" .Values.trustStore.key) }}
{{- end }}
{{- with compact $options }}
{{- $_ := set $config "JDK_JAVA_OPTIONS" (join " " .) }}
{{- end }}
{{- toJson (unset $config "JVM_ARGS") }}
{{- end }}

{{/* Not empty where answers are shared in Redis. */}}
{{- define "radiology-ai.redis" -}}
{{- .Values.config.REDIS_URL | default .Values.config.REDIS_HOST | default "" }}
{{- end }}

{{/* Whether several instances may run: then what is kept must be where all find it. */}}
{{- define "radiology-ai.several" -}}
{{- if .Values.autoscaling.enabled }}
{{- if gt (int .Values.autoscaling.maxReplicas) 1 }}yes{{ end }}
{{- else if gt (int .Values.replicas) 1 }}yes
{{- end }}
{{- end }}

{{/* Not empty where a language model is asked. */}}
{{- define "radiology-ai.chat" -}}
{{- if .Values.config.CHAT_BASE_URL }}yes{{ else if hasKey .Values.secretConfig "GROQ_API_KEY" }}yes{{ end }}
{{- end }}

{{/* The port of .url, or what its scheme has by default. */}}
{{- define "radiology-ai.port" -}}
{{- $port := regexFind ":[0-9]+$" (regexFind "^[a-z]+://[^/]+" .url) | trimPrefix ":" }}
{{- $port | default (get (dict "http" "80" "https" "443" "redis" "6379" "rediss" "6379") (regexFind "^[a-z]+" .url)) }}
{{- end }}

{{/* The ports at which Redis listens by its addresses, as JSON. */}}
{{- define "radiology-ai.redisPorts" -}}
{{- $ports := list }}
{{- if .Values.config.REDIS_URL }}
{{- range splitList "," .Values.config.REDIS_URL }}
{{- $ports = append $ports (include "radiology-ai.port" (dict "url" (trim .)) | int) }}
{{- end }}
{{- else }}
{{- $ports = append $ports (int (.Values.config.REDIS_PORT | default 6379)) }}
{{- end }}
{{- toJson $ports }}
{{- end }}

{{/* An egress rule to .place.to, anywhere if that is empty, on the TCP .ports and .place.ports. */}}
{{- define "radiology-ai.egress" -}}
- ports:
  {{- range concat .ports .place.ports | toJson | fromJsonArray | uniq }}
    - protocol: TCP
      port: {{ int . }}
  {{- end }}
  {{- with .place.to }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

{{/* A probe of one of the health addresses. */}}
{{- define "radiology-ai.probe" -}}
httpGet:
  path: {{ .path }}
  port: http
periodSeconds: {{ .times.periodSeconds }}
timeoutSeconds: {{ .times.timeoutSeconds }}
failureThreshold: {{ .times.failureThreshold }}
{{- end }}

{{/* What every container here may do: nothing but compute and write to its volumes. */}}
{{- define "radiology-ai.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop:
    - ALL
{{- end }}

{{- define "radiology-ai.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}
