{{/* The chart's name, at most as long as a label may be. */}}
{{- define "gatehouse.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* The name of everything: release and chart, or the release alone if it says the chart's name already. Short enough
     for the longest suffix, "-management". */}}
{{- define "gatehouse.fullname" -}}
{{- $name := include "gatehouse.name" . }}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" }}
{{- else if contains $name .Release.Name }}
{{- .Release.Name | trunc 52 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 52 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{/* What tells these pods from all others. Never changes in the life of a release. */}}
{{- define "gatehouse.selectorLabels" -}}
app.kubernetes.io/name: {{ include "gatehouse.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "gatehouse.labels" -}}
{{ include "gatehouse.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "gatehouse.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "gatehouse.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "gatehouse.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end }}
{{- end }}

{{/* The smallest number of copies that run. */}}
{{- define "gatehouse.fewestReplicas" -}}
{{- ternary .Values.autoscaling.minReplicas .Values.replicas .Values.autoscaling.enabled }}
{{- end }}

{{/* application.yml: what the chart knows, overlaid by `config`. Ports are not here, they are the container's. */}}
{{- define "gatehouse.application" -}}
{{- $drain := dict "timeouts" (dict "drain" (printf "%vs" .Values.shutdown.drainSeconds)) }}
{{- $chart := dict "gatehouse" (merge (dict "sites" .Values.sites) $drain) }}
{{- if .Values.routes }}
{{- $webflux := dict "webflux" (dict "routes" .Values.routes) }}
{{- $_ := set $chart "spring" (dict "cloud" (dict "gateway" (dict "server" $webflux))) }}
{{- end }}
{{- mergeOverwrite (deepCopy $chart) (deepCopy .Values.config) | toYaml }}
{{- end }}

{{/* What of the configuration makes other pods: all of it where pods do not watch their file. */}}
{{- define "gatehouse.settingsOfPods" -}}
{{- if dig "gatehouse" "watch" true .Values.config }}
{{- .Values.config | toYaml }}
{{- else }}
{{- include "gatehouse.application" . }}
{{- end }}
{{- end }}
