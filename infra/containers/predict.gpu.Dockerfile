# PredictFunction with CUDA 12, for one GPU. The machine gives the driver; CUDA, cuDNN and ONNX Runtime's CUDA provider are here.
#   docker build -f infra/containers/predict.gpu.Dockerfile -t maas-predict-gpu .
# The managed part of ONNX Runtime is the same for CPU and GPU: the native libraries are exchanged, nothing is compiled anew.
ARG DOTNET_SDK=mcr.microsoft.com/dotnet/sdk:10.0
ARG FUNCTIONS_HOST=mcr.microsoft.com/azure-functions/dotnet-isolated:4-dotnet-isolated10.0
ARG CUDA=nvidia/cuda:12.8.1-cudnn-runtime-ubuntu22.04

FROM ${CUDA} AS cuda

FROM ${DOTNET_SDK} AS build
ARG FUNCTIONS_WORKER=custom
ARG BLOB_TRIGGER_SOURCE=LogsAndContainerScan
WORKDIR /source
COPY . .
RUN dotnet publish functions/PredictFunction --configuration Release --output /app \
    -p:FunctionsWorker=${FUNCTIONS_WORKER} -p:BlobTriggerSource=${BLOB_TRIGGER_SOURCE}
# The version is that of Microsoft.ML.OnnxRuntime in Directory.Packages.props.
ARG ONNXRUNTIME_GPU=1.31.1
WORKDIR /gpu
COPY infra/containers/onnxruntime-gpu.proj gpu.csproj
RUN dotnet restore gpu.csproj --packages packages -p:OnnxRuntimeGpu=${ONNXRUNTIME_GPU} \
    && cp packages/microsoft.ml.onnxruntime.gpu.linux/${ONNXRUNTIME_GPU}/runtimes/linux-x64/native/*.so /app/ \
    && rm -f /app/libonnxruntime_providers_tensorrt.so

FROM ${FUNCTIONS_HOST} AS app
# curl: health probes. The locale: ONNX Runtime's StringNormalizer asks for it by name.
RUN apt-get update \
    && apt-get install -y --no-install-recommends curl locales \
    && sed -i 's/^# *en_US.UTF-8 UTF-8/en_US.UTF-8 UTF-8/' /etc/locale.gen \
    && locale-gen \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 maas
COPY --from=build --chown=maas:maas /app /home/site/wwwroot
COPY --from=cuda /usr/local/cuda/lib64/ /usr/local/cuda/lib64/
COPY --from=cuda /usr/lib/x86_64-linux-gnu/libcudnn*.so* /usr/local/cuda/lib64/
# custom or dotnet-isolated, as FUNCTIONS_WORKER was.
ARG FUNCTIONS_RUNTIME=custom
ENV AzureWebJobsScriptRoot=/home/site/wwwroot \
    AzureFunctionsJobHost__Logging__Console__IsEnabled=true \
    FUNCTIONS_WORKER_RUNTIME=${FUNCTIONS_RUNTIME} \
    ASPNETCORE_URLS=http://+:8080 \
    DOTNET_CLI_TELEMETRY_OPTOUT=1 \
    FUNCTIONS_CORE_TOOLS_TELEMETRY_OPTOUT=1 \
    ORT_DISABLE_TELEMETRY=1 \
    LD_LIBRARY_PATH=/usr/local/cuda/lib64 \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility \
    MaaS__OnnxRuntime__ExecutionProvider=Cuda \
    LANG=en_US.UTF-8 \
    HOME=/home/maas
USER 10001
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
    CMD curl --fail --silent --show-error http://127.0.0.1:8080/v2/health/live || exit 1
