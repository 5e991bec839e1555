# OptimizeFunction on the Functions host, for any machine that runs containers. From the repository's root:
#   docker build -f infra/containers/optimize.Dockerfile -t maas-optimize .
ARG DOTNET_SDK=mcr.microsoft.com/dotnet/sdk:10.0
ARG FUNCTIONS_HOST=mcr.microsoft.com/azure-functions/dotnet-isolated:4-dotnet-isolated10.0

FROM ${DOTNET_SDK} AS build
ARG FUNCTIONS_WORKER=custom
ARG BLOB_TRIGGER_SOURCE=LogsAndContainerScan
WORKDIR /source
COPY . .
RUN dotnet publish functions/OptimizeFunction --configuration Release --output /app \
    -p:FunctionsWorker=${FUNCTIONS_WORKER} -p:BlobTriggerSource=${BLOB_TRIGGER_SOURCE}

FROM ${FUNCTIONS_HOST} AS app
# curl: health probes. The locale: ONNX Runtime's StringNormalizer asks for it by name.
RUN apt-get update \
    && apt-get install -y --no-install-recommends curl locales \
    && sed -i 's/^# *en_US.UTF-8 UTF-8/en_US.UTF-8 UTF-8/' /etc/locale.gen \
    && locale-gen \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 maas
COPY --from=build --chown=maas:maas /app /home/site/wwwroot
# custom or dotnet-isolated, as FUNCTIONS_WORKER was.
ARG FUNCTIONS_RUNTIME=custom
ENV AzureWebJobsScriptRoot=/home/site/wwwroot \
    AzureFunctionsJobHost__Logging__Console__IsEnabled=true \
    FUNCTIONS_WORKER_RUNTIME=${FUNCTIONS_RUNTIME} \
    ASPNETCORE_URLS=http://+:8080 \
    DOTNET_CLI_TELEMETRY_OPTOUT=1 \
    FUNCTIONS_CORE_TOOLS_TELEMETRY_OPTOUT=1 \
    ORT_DISABLE_TELEMETRY=1 \
    LANG=en_US.UTF-8 \
    HOME=/home/maas
USER 10001
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
    CMD curl --fail --silent --show-error http://127.0.0.1:8080/ || exit 1
