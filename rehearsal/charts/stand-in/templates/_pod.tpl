{{/* Labels of what belongs to a workload. Takes (dict "workload" … "root" $). */}}
{{- define "labels" -}}
app.kubernetes.io/name: {{ .workload.name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{/* One container that runs nothing, and may do nothing that the restricted level of Pod Security forbids. */}}
{{- define "container" -}}
name: {{ .name }}
image: {{ .image }}
resources:
  {{- toYaml .resources | nindent 2 }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end }}

{{/* Name of the claim of a volume: one that is made elsewhere, or the chart's own. */}}
{{- define "claim" -}}
{{ .volume.claim | default (printf "%s-%s" .workload.name .volume.name) }}
{{- end }}

{{/* What a claim of the chart's own asks for. */}}
{{- define "claim-spec" -}}
accessModes: [{{ .accessMode }}]
{{- with .storageClass }}
storageClassName: {{ . }}
{{- end }}
resources:
  requests:
    storage: {{ .size }}
{{- end }}

{{/* The pod template of a workload. Takes (dict "workload" … "root" $). */}}
{{- define "pod" -}}
{{- $workload := .workload }}
{{- $kind := $workload.kind | default "Deployment" }}
metadata:
  labels:
    {{- include "labels" . | nindent 4 }}
    {{- with $workload.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  {{- if has $kind (list "Job" "CronJob") }}
  restartPolicy: Never
  {{- end }}
  automountServiceAccountToken: false
  {{- with $workload.serviceAccount }}
  serviceAccountName: {{ . }}
  {{- end }}
  {{- with $workload.priorityClass }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with $workload.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $workload.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if eq ($workload.spread | default "") "apart" }}
  affinity:
    podAntiAffinity:
      requiredDuringSchedulingIgnoredDuringExecution:
        - topologyKey: kubernetes.io/hostname
          labelSelector:
            matchLabels:
              {{- include "labels" . | nindent 14 }}
  {{- end }}
  {{- if eq ($workload.spread | default "") "zones" }}
  topologySpreadConstraints:
    {{- $here := . }}
    {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
    - topologyKey: {{ . }}
      maxSkew: 1
      # As evenly as can be: a zone that is lost must not keep the pods of the others away.
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "labels" $here | nindent 10 }}
    {{- end }}
  {{- end }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 65532
    seccompProfile:
      type: RuntimeDefault
  containers:
    - {{- include "container" (merge (dict "name" "main") $workload) | nindent 6 }}
      {{- with $workload.ports }}
      ports:
        {{- range . }}
        - name: {{ .name }}
          containerPort: {{ .port }}
          {{- with .protocol }}
          protocol: {{ . }}
          {{- end }}
        {{- end }}
      {{- end }}
      {{- with $workload.readiness }}
      readinessProbe:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $workload.liveness }}
      livenessProbe:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $workload.volumes }}
      volumeMounts:
        {{- range . }}
        - name: {{ .name }}
          mountPath: {{ .mount }}
        {{- end }}
      {{- end }}
    {{- range $workload.beside }}
    - {{- include "container" . | nindent 6 }}
    {{- end }}
  {{- $mounted := list }}
  {{- range $workload.volumes }}
  {{- if or .claim (ne $kind "StatefulSet") }}
  {{- $claim := include "claim" (dict "workload" $workload "volume" .) }}
  {{- $mounted = append $mounted (dict "name" .name "persistentVolumeClaim" (dict "claimName" $claim)) }}
  {{- end }}
  {{- end }}
  {{- with $mounted }}
  volumes:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
