# KAI Lab for a workshop's server:   docker build -t kai-lab .   and   docker run -p 8501:8501 kai-lab
FROM python:3.11-slim

# A wheel index with torch built for CPUs alone makes the image three times smaller; without it, pip's default holds.
ARG TORCH_INDEX=""

RUN useradd --create-home --uid 1000 learner
WORKDIR /srv/kai-lab
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1

COPY requirements.txt constraints.txt ./
RUN pip install --no-cache-dir ${TORCH_INDEX:+--extra-index-url "$TORCH_INDEX"} -r requirements.txt -c constraints.txt

COPY . .

USER learner

EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=30s --start-period=60s \
  CMD ["python", "-m", "tools.healthcheck"]
CMD ["python", "-m", "streamlit", "run", "app/main.py", "--server.port=8501"]
