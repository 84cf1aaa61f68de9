# KAI Lab for a workshop's server; the README tells how to run it ("As a container").
#   docker build -t kai-lab .                             for CPUs
#   docker build -t kai-lab --build-arg TORCH_INDEX= .    with CUDA, more than three times as large
FROM python:3.11-slim

# Where torch comes from: its makers' index of builds for CPUs; if empty, pip's default index, whose builds carry CUDA.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu

RUN useradd --create-home --uid 1000 learner && install -d -o learner -g learner /data
WORKDIR /srv/kai-lab
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=/srv/kai-lab

# That index is asked for the two packages it is there for, and for nothing else. `distributed` lets runs train elsewhere.
COPY requirements.txt constraints.txt ./
RUN if [ -n "$TORCH_INDEX" ]; then \
      pip install --no-cache-dir --no-deps --index-url "$TORCH_INDEX" -c constraints.txt torch torchvision; \
    fi \
 && pip install --no-cache-dir -c constraints.txt -r requirements.txt distributed

COPY . .
RUN python -m compileall -q app kai tools

LABEL org.opencontainers.image.title="KAI Lab" \
      org.opencontainers.image.description="Drag a digit over a canvas and see three neural networks answer" \
      org.opencontainers.image.licenses="MIT"

# Training runs and the challenge's board are kept in /data. The root file system may be read-only; /tmp must not be.
ENV KAI_DATA=/data
VOLUME /data
USER 1000
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=15s --start-period=120s CMD ["python", "-m", "tools.healthcheck"]
CMD ["python", "-m", "app"]
