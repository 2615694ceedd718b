FROM python:3.12-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /service

COPY requirements.txt constraints.txt ./
RUN pip install --no-cache-dir --requirement requirements.txt

COPY . .
RUN useradd --create-home service && chown service .
USER service

EXPOSE 8080
CMD ["python", "application.py"]
